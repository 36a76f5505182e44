import pino from 'pino';

/** Takes whole lines, each with its line end. `flush` begins to hand on what was collected, `flushSync` finishes it. */
export type LogDestination = {
  write(line: string): unknown;
  flush?(): void;
  flushSync?(): void;
  /** Closes and opens what it writes to: a file may have been moved away. */
  reopen?(): void;
};

/**
 * Lines are collected up to this size or time before they are written: a system call a line costs more than the line.
 * The library writes at most 16 kB at once.
 */
const collectedBytes = 15_000;
const collectedMs = 100;
/** A reader that stands still must not fill our memory. */
const mostPendingBytes = 16 * 1024 * 1024;

/** Writes to an open file, which it closes when it ends. What is left is written when the process exits. */
export const openLogStream = (fd: number, onDropped: () => void) => {
  const stream = pino.destination({
    dest: fd,
    sync: false,
    minLength: collectedBytes,
    periodicFlush: collectedMs,
    maxLength: mostPendingBytes,
  });
  stream.on('drop', onDropped);
  // Without a listener a full disk or a reader that went away would end the process.
  stream.on('error', onDropped);
  return stream;
};
