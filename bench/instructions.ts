import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { castellanRoutes, emailOf, logIn, signUp } from './castellan.ts';
import { type Sample, spreadOf } from './interleave.ts';
import { type Connection, openConnection, requestBytes } from './load.ts';
import { atMost, type Measurement, type Outcome, withServers } from './measurement.ts';
import { startServer } from './processes.ts';
import { baseline, recordingHouse, recordings, usual } from './recordings.ts';

const run = promisify(execFile);

/** V8 has compiled most of what is hot by then. */
const warmUpRequests = 6_000;
const countedRequests = 2_000;

const works = [
  ['verify', '/api/v1/auth/verify'],
  ['profile from the cache', '/api/v1/user'],
] as const;

/** Reads how many instructions a process under Callgrind has executed since it was last asked. */
const createCounter = (pid: number, outFile: string) => {
  let dumps = 0;
  return async (): Promise<number> => {
    await run('callgrind_control', ['--dump', String(pid)]);
    dumps += 1;
    const totals = /^totals: (\d+)/m.exec(await readFile(`${outFile}.${dumps}`, 'utf8'))?.[1];
    if (totals === undefined) throw new Error('Callgrind wrote no totals.');
    return Number(totals);
  };
};

/** @returns whether all were served: a house that is so slow may not hear of revocations in time, and answers 503. */
const sendMany = async (connection: Connection, request: Buffer, count: number): Promise<boolean> => {
  for (let sent = 0; sent < count; sent += 1) {
    const { status, body } = await connection.send(request);
    if (status === 503) return false;
    if (status !== 200) throw new Error(`The answer was ${status}: ${body.slice(0, 300)}`);
  }
  return true;
};

const warmUp = async (connection: Connection, request: Buffer, count: number): Promise<void> => {
  for (let answered = 0; answered < count; ) {
    const { status } = await connection.send(request);
    if (status === 200) answered += 1;
    else await wait(500);
  }
};

type Counted = ReadonlyMap<string, readonly number[]>;

/**
 * Instructions per request on one house, by the work. Timers run on beside the requests: what the house executes in as long
 * a time without any is taken off.
 */
const countInstructions = async (
  { origin, pid }: { readonly origin: string; readonly pid: number },
  accessToken: string,
  outFile: string,
  rounds: number,
  scale: number,
): Promise<Counted> => {
  const count = createCounter(pid, outFile);
  await run('callgrind_control', ['--instr=on', String(pid)]);
  const connection = await openConnection(origin);
  const counted = new Map<string, number[]>();
  try {
    for (const [work, path] of works) {
      const request = requestBytes({
        method: 'GET',
        path,
        origin,
        headers: { authorization: `Bearer ${accessToken}` },
      });
      await warmUp(connection, request, Math.ceil(warmUpRequests * scale));
      const perRequest: number[] = [];
      for (let triesLeft = rounds + 10; perRequest.length < rounds && triesLeft > 0; triesLeft -= 1) {
        const requests = Math.ceil(countedRequests * scale);
        await count();
        const startedMs = performance.now();
        if (!(await sendMany(connection, request, requests))) continue;
        const tookMs = performance.now() - startedMs;
        const busy = await count();
        await wait(tookMs);
        const idle = await count();
        perRequest.push((busy - idle) / requests);
      }
      counted.set(work, perRequest);
    }
  } finally {
    connection.close();
  }
  return counted;
};

/**
 * Instructions per request by what is recorded, counted by Callgrind (Debian's `valgrind`), which needs no counters of the
 * processor and does not mind a noisy machine. Everything runs some fifty times slower in it.
 */
export const measureInstructions: Measurement = async ({ folder, postgres, rounds, scale }) => {
  await run('valgrind', ['--version']);
  const byRecording = new Map<string, Counted>();
  for (const [at, [name, settings]] of recordings.entries()) {
    const outFile = join(folder, `callgrind.${at}`);
    const house = await recordingHouse({
      postgres,
      folder,
      name: `instructions_${at}`,
      // Greetings of PostgreSQL are slow in it, too, and have a deadline.
      settings: { ...settings, DATABASE_POOL_SIZE: '2', NODE_COMPILE_CACHE: join(folder, 'compiled') },
    });
    // What takes long in Callgrind and is not counted: migrations, reading TypeScript, hashing.
    const accessToken = await withServers(async (keep) => {
      const { origin } = await keep(startServer(house));
      await signUp(origin, castellanRoutes.signUp, emailOf(0));
      return (await logIn(origin, castellanRoutes.login, emailOf(0))).accessToken;
    });
    const launcher = [
      'valgrind',
      '--tool=callgrind',
      // Or the threads that compile wait for the one that serves, and it for them.
      '--fair-sched=yes',
      // V8 writes code while it runs.
      '--smc-check=all-non-file',
      `--callgrind-out-file=${outFile}`,
      // The start would take so long that deadlines pass.
      '--instr-atstart=no',
    ];
    const counted = await withServers(async (keep) =>
      countInstructions(await keep(startServer({ ...house, launcher })), accessToken, outFile, rounds, scale),
    );
    byRecording.set(name, counted);
  }
  return works.map(([work]): Outcome => {
    const of = (name: string): readonly number[] => byRecording.get(name)?.get(work) ?? [];
    const plain = spreadOf(of(baseline)).median;
    return {
      title: `${work}: thousands of instructions per request, by what is recorded`,
      standings: recordings.map(([name]) => ({
        name,
        samples: of(name).map((instructions): Sample => ({ perSecond: Number.NaN, instructions })),
      })),
      findings: [
        {
          work: `${work}: instructions per request with metrics and 10 % of traces, of the same with nothing recorded`,
          goal: 'at most 1.2',
          measured: spreadOf(of(usual).map((instructions) => instructions / plain)),
          digits: 2,
          unit: '',
          isMet: atMost(1.2),
        },
      ],
    };
  });
};
