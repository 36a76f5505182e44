import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditSink } from './audit-sink.ts';

const newline = 0x0a;

/** Whether the last write was cut off in the middle of a line, by a full disk or a loss of power. */
const endsTorn = async (file: FileHandle): Promise<boolean> => {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== newline;
};

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

/**
 * Appends one line of JSON an event (0600) and answers when they are on the disk. The file is opened anew each time, so it
 * may be renamed at any moment: what comes next begins another one.
 */
export const createFileSink = (path: string): AuditSink => ({
  name: `file:${path}`,
  kind: 'file',
  async take(events) {
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    const file = await open(path, 'a+', 0o600);
    try {
      const { size } = await file.stat();
      // The torn line stays a line of its own, so that it spoils none of those that are whole.
      await file.appendFile((await endsTorn(file)) ? `\n${lines}` : lines);
      await file.sync();
      if (size === 0) await syncFolder(path);
    } finally {
      await file.close();
    }
  },
});
