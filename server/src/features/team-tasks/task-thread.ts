import { getCompileCacheDir } from 'node:module';
import { dirname, extname } from 'node:path';
import type { Readable } from 'node:stream';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { readPrintedLines } from './printed-lines.ts';
import { type Order, type Report, report, type ThreadStart } from './thread-messages.ts';

export type ThreadOptions = {
  readonly folder: string;
  /** What the modules see as `process.env`. */
  readonly environment: Readonly<Record<string, string>>;
  /** The most memory a thread may take, on and off its heap. */
  readonly memoryMb: number;
};

/** A thread that loads modules of the team. It is heard until it has ended, however that came. */
export type TaskThread = {
  tell(order: Order): void;
  /** Whether it has begun with this run. */
  hasTaken(runId: number): boolean;
  /** Ends it at once, also in the middle of an endless loop. @param reason for `onEnd`. */
  end(reason: string): void;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  /** An idle thread keeps no process alive. */
  setBusy(isBusy: boolean): void;
};

export type ThreadListener = {
  onReport(said: Report): void;
  onLine(line: string): void;
  /** Called once, as soon as it is of no use any more. @param reason a sentence. */
  onEnd(reason: string): void;
};

/** How often a busy thread is asked for its memory: buffers lie outside the heap, and only the heap has a limit of its own. */
const memoryPauseMs = 250;
const megabyte = 1024 * 1024;
const mostLinesPerRun = 200;

const compileCache = (): Readonly<Record<string, string>> => {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
};

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

/** Starts a thread. @throws Error when the system has no room for another. */
export const startTaskThread = (options: ThreadOptions, listener: ThreadListener): TaskThread => {
  const { port1, port2 } = new MessageChannel();
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const start: ThreadStart = { port: port2, folder: options.folder, taken };
  const worker = new Worker(new URL(`./team-task-worker${extname(import.meta.url)}`, import.meta.url), {
    name: 'team-task',
    workerData: start,
    transferList: [port2],
    env: { ...compileCache(), ...options.environment },
    stdin: false,
    stdout: true,
    stderr: true,
    execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
    resourceLimits: { maxOldGenerationSizeMb: options.memoryMb, maxYoungGenerationSizeMb: 16 },
  });
  const usedUp = `It used more than ${options.memoryMb} MB of memory.`;
  let reason: string | undefined;
  let isAsked = false;
  let isToldOver = false;
  let lines = 0;
  let watch: NodeJS.Timeout | undefined;

  const terminate = (why: string): void => {
    reason ??= why;
    void worker.terminate();
  };

  const tellEnd = (why: string): void => {
    if (isToldOver) return;
    isToldOver = true;
    listener.onEnd(why);
  };

  const readLines = (stream: Readable): void => {
    readPrintedLines(stream, (line) => {
      lines += 1;
      if (lines <= mostLinesPerRun) listener.onLine(line);
    });
  };
  readLines(worker.stdout);
  readLines(worker.stderr);

  const hear = (message: unknown): void => {
    if (isToldOver) return;
    const said = report.safeParse(message);
    if (said.success) listener.onReport(said.data);
    else {
      const why = 'It said something that is not understood.';
      terminate(why);
      // At once: until the thread is gone it could be given another run.
      tellEnd(why);
    }
  };
  port1.on('message', hear);
  worker.on('error', (error) => {
    reason ??= isOutOfMemory(error) ? usedUp : `It failed: ${error instanceof Error ? error.message : String(error)}`;
  });
  const gone = new Promise<void>((resolve) => {
    worker.on('exit', (exitCode) => {
      clearInterval(watch);
      // The end of a thread may be heard before its last words.
      for (let last = receiveMessageOnPort(port1); last !== undefined; last = receiveMessageOnPort(port1)) {
        hear(last.message);
      }
      port1.close();
      tellEnd(reason ?? `It ended by itself with code ${exitCode}.`);
      resolve();
    });
  });

  const checkMemory = async (): Promise<void> => {
    if (isAsked) return;
    isAsked = true;
    try {
      const { used_heap_size: heap, external_memory: outside } = await worker.getHeapStatistics();
      if (heap + outside > options.memoryMb * megabyte) terminate(usedUp);
    } catch {
      // It is ending, and says so itself.
    }
    isAsked = false;
  };

  return {
    tell: (order) => port1.postMessage(order),
    hasTaken: (runId) => Atomics.load(taken, 0) === runId,
    end: terminate,
    gone,
    setBusy: (isBusy) => {
      clearInterval(watch);
      if (isBusy) {
        lines = 0;
        worker.ref();
        port1.ref();
        watch = setInterval(() => void checkMemory(), memoryPauseMs);
      } else {
        worker.unref();
        port1.unref();
      }
    },
  };
};
