import { once } from 'node:events';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartError } from '../../problem/start-error.ts';
import { type Randomness, systemRandomness } from '../../randomness/randomness.ts';
import { prepareDataDir } from './data-dir.ts';
import { errorCode } from './error-code.ts';

export type DataDirLock = {
  /** Lets the next one in. */
  release(): Promise<void>;
};

/*
 * How the lock works. Whoever wants it listens on a socket of its own, under a name nobody else uses, in the lock's folder,
 * and only then looks who else is there. A socket answers with its state:
 *
 * - wanted: its process is still looking. Of two that look at the same time, the one whose name sorts first waits until
 *   the other has decided; the other gives up.
 * - held: its process has the lock. Everybody else gives up.
 * - nobody answers at all (connection refused): its process is gone, however it ended. The name is never used again, so it
 *   is removed without a race.
 *
 * The kernel closes a socket with its process, so nothing stale can hold the lock; and because everyone listens before
 * looking, the later of any two sees the earlier. The folder lies in the data directory itself: that is what two
 * containers or two values of TMPDIR have in common when they share one.
 */

type State = 'wanted' | 'held';
type Answer = State | 'gone' | 'unclear';

/** A stopped process accepts connections and says nothing: it still counts. */
const silenceMs = 2_000;
const longestSocketPath = 103;

const ask = async (path: string): Promise<Answer> => {
  const socket = createConnection(path);
  socket.setTimeout(silenceMs, () => socket.destroy());
  let said = '';
  let connected = false;
  socket.setEncoding('utf8');
  socket.on('connect', () => {
    connected = true;
  });
  socket.on('data', (text: string) => {
    said += text;
  });
  let failure = '';
  socket.on('error', (error) => {
    failure = errorCode(error);
  });
  await new Promise((resolve) => socket.once('close', resolve));
  if (said === 'wanted' || said === 'held') return said;
  if (!connected && (failure === 'ECONNREFUSED' || failure === 'ENOENT')) return 'gone';
  // It accepted and closed on us while it went: the next look tells. Anything else counts as somebody there.
  return connected && failure !== '' ? 'unclear' : 'held';
};

const listen = async (server: Server, path: string): Promise<void> => {
  server.listen(path);
  await once(server, 'listening');
};

/**
 * Makes paths in the folder short enough for a socket: a path through the open folder's descriptor where the real one is
 * too long (Linux only).
 */
const shortPaths = async (folder: string, longestName: number) => {
  if (Buffer.byteLength(folder) + 1 + longestName <= longestSocketPath) {
    return { pathOf: (name: string) => join(folder, name), close: async () => {} };
  }
  if (process.platform !== 'linux') {
    throw new StartError(
      `The path of the data directory is too long for a socket: ${folder}. Choose a shorter DATA_DIR.`,
    );
  }
  const handle = await open(folder, 'r');
  return { pathOf: (name: string) => `/proc/self/fd/${handle.fd}/${name}`, close: () => handle.close() };
};

/**
 * Takes one of the locks of a data directory (a real path that can be written), in a folder named after it.
 *
 * @throws StartError when another process has it.
 */
export const acquireLock = async (
  dataDir: string,
  name: 'server' | 'postgres',
  randomness: Randomness,
): Promise<DataDirLock> => {
  const folder = join(dataDir, `${name}.lock`);
  const own = `${randomness.bytes(8).toString('hex')}.sock`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const paths = await shortPaths(folder, own.length);
  let state: State = 'wanted';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(state);
  });
  const release = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    await closed;
    await rm(paths.pathOf(own), { force: true });
    await paths.close();
  };
  try {
    await listen(server, paths.pathOf(own));
  } catch (error) {
    await paths.close();
    throw new StartError(
      `No socket can be made in ${folder} (${errorCode(error)}), so nothing would stop two servers from using it; set DATA_DIR to a directory on a local file system.`,
      { cause: error },
    );
  }
  // The lock does not keep the process alive.
  server.unref();

  const inUse = (): StartError =>
    new StartError(
      `The data directory ${dataDir} is in use by another Castellan; stop that one, or set DATA_DIR to another directory.`,
    );
  try {
    for (const other of (await readdir(folder)).filter((found) => found !== own && found.endsWith('.sock'))) {
      let answer = await ask(paths.pathOf(other));
      while (answer === 'unclear' || (answer === 'wanted' && own < other)) {
        await wait(10);
        answer = await ask(paths.pathOf(other));
      }
      if (answer !== 'gone') throw inUse();
      await rm(paths.pathOf(other), { force: true });
    }
  } catch (error) {
    await release();
    throw error;
  }
  state = 'held';
  return { release };
};

/**
 * Makes this process the only server of the data directory until it releases the lock or ends, in whatever way.
 *
 * @throws StartError when the directory cannot be written, or another process has the lock.
 */
export const acquireDataDirLock = async (
  dataDir: string,
  randomness: Randomness = systemRandomness,
): Promise<DataDirLock> => acquireLock(await prepareDataDir(dataDir, randomness), 'server', randomness);
