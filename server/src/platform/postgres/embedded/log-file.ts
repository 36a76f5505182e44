import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';

export type LogFile = {
  /** To be given to a child as its standard error. */
  readonly descriptor: number;
  size(): Promise<number>;
  /** What was written after the first `offset` bytes, at most 16 kB of it. */
  textSince(offset: number): Promise<string>;
  close(): Promise<void>;
};

const limitBytes = 10_000_000;
const lookEveryMs = 60_000;

/**
 * Opens a log file (0600) that a child writes by itself, so that it can go on when we are gone. Once a minute, when it
 * has outgrown 10 MB, it is moved into `PATH.1` and begins anew.
 */
export const openLogFile = async (path: string): Promise<LogFile> => {
  // Appending, so that the child goes on at the beginning after the file was cut.
  const file = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
  const keepBounded = async (): Promise<void> => {
    if ((await file.stat()).size <= limitBytes) return;
    await copyFile(path, `${path}.1`);
    await file.truncate(0);
  };
  await keepBounded();
  // A full disk must not end the server over its log; the next look tries again.
  const timer = setInterval(() => void keepBounded().catch(() => {}), lookEveryMs);
  timer.unref();
  return {
    descriptor: file.fd,
    size: async () => (await file.stat()).size,
    textSince: async (offset) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(16_384), 0, 16_384, offset);
      return buffer.subarray(0, bytesRead).toString('utf8');
    },
    close: async () => {
      clearInterval(timer);
      await file.close();
    },
  };
};
