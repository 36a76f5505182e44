import { closeSync, fstatSync, openSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import type { Clock } from '../clock/clock.ts';
import { type LogDestination, openLogStream } from './log-stream.ts';

export type LogFileOptions = {
  readonly path: string;
  /** The file is moved aside once it is this large; null: never. */
  readonly maxBytes: number | null;
  /** How many are kept of those that were moved aside. */
  readonly keep: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly onDropped: () => void;
};

/** Looked at after so many characters, and by the clock: others may have moved it. */
const lookEveryCharacters = 64 * 1024;
const lookEveryMs = 5_000;
/** Moving a few files takes milliseconds: who holds the lock for longer is gone. */
const longestRotationMs = 10_000;

const identityOf = (file: { readonly dev: number; readonly ino: number }): string => `${file.dev}:${file.ino}`;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** One of the processes that write the file, while it moves it aside. @returns undefined when another does. */
const takeLock = (lock: string, nowMs: number): (() => void) | undefined => {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
    return () => rmSync(lock, { force: true });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const takenAtMs = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (nowMs - takenAtMs > longestRotationMs) rmSync(lock, { force: true });
    return undefined;
  }
};

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** `log.1` is the newest of those aside; what has no place left goes. */
const moveAside = (path: string, keep: number): void => {
  if (isThere(`${path}.${keep}`)) unlinkSync(`${path}.${keep}`);
  for (let place = keep - 1; place >= 1; place -= 1) {
    if (isThere(`${path}.${place}`)) renameSync(`${path}.${place}`, `${path}.${place + 1}`);
  }
  renameSync(path, `${path}.1`);
};

/**
 * A file of lines that is moved aside when it has grown, also by several processes that append to one: whoever finds it
 * too large moves it, the others notice that theirs is another by now and follow. So they do when `logrotate` moved it.
 *
 * @throws Error when the file cannot be opened. Nothing throws afterwards: what cannot be moved goes on growing.
 */
export const openLogFile = ({ path, maxBytes, keep, clock, onDropped }: LogFileOptions): LogDestination => {
  const open = () => {
    const fd = openSync(path, 'a', 0o600);
    return { stream: openLogStream(fd, onDropped), identity: identityOf(fstatSync(fd)) };
  };
  let current = open();
  let unseenCharacters = 0;

  /** What the old one still holds, it writes to where it was opened, and closes it. */
  const reopen = (): void => {
    const before = current.stream;
    current = open();
    before.end();
  };

  const rotate = (limit: number): void => {
    const release = takeLock(`${path}.rotating`, clock.now().getTime());
    if (release === undefined) return;
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found !== undefined && found.size >= limit) moveAside(path, keep);
      reopen();
    } finally {
      release();
    }
  };

  const look = (): void => {
    unseenCharacters = 0;
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found === undefined || identityOf(found) !== current.identity) reopen();
      else if (maxBytes !== null && found.size >= maxBytes) rotate(maxBytes);
    } catch {
      // A folder that may no longer be written. The lines go on into the file that is open.
    }
  };

  setInterval(look, lookEveryMs).unref();

  return {
    write: (line) => {
      unseenCharacters += line.length;
      if (unseenCharacters >= lookEveryCharacters) look();
      return current.stream.write(line);
    },
    flush: () => current.stream.flush(),
    flushSync: () => current.stream.flushSync(),
    reopen: () => {
      try {
        reopen();
      } catch {
        onDropped();
      }
    },
  };
};
