import { once } from 'node:events';
import { connect } from 'node:net';

const connections = 8;
/** Sent on a connection at once, without waiting for the answers. */
const pipelined = 50;

const statusLine = /HTTP\/1\.1 (\d{3}) /g;
const statusLineLength = 'HTTP/1.1 200 '.length;

/** The status of each answer that begins in `text`; the end of it may be the beginning of another. */
const readStatuses = (text: string): { readonly statuses: readonly string[]; readonly rest: string } => {
  const found = [...text.matchAll(statusLine)];
  const last = found.at(-1);
  const read = last === undefined ? 0 : last.index + statusLineLength;
  return {
    statuses: found.map(([, status = '']) => status),
    rest: text.slice(Math.max(read, text.length - statusLineLength + 1)),
  };
};

/**
 * Sends many requests over few connections, pipelined, by the bytes: what is asked is how many kinds of answers come, and
 * a client would take longer than the server.
 *
 * @param requestOf the bytes of each request; bodies of answers must not contain a status line.
 * @returns how often each status came.
 */
export const flood = async (
  origin: string,
  count: number,
  requestOf: (number: number) => string,
): Promise<ReadonlyMap<string, number>> => {
  const { port } = new URL(origin);
  const answers = new Map<string, number>();
  let next = 0;
  const send = async (): Promise<void> => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
    await once(socket, 'connect');
    let due = 0;
    let rest = '';
    let tell: (() => void) | undefined;
    let failure: Error | undefined;
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      const read = readStatuses(rest + chunk);
      rest = read.rest;
      for (const status of read.statuses) answers.set(status, (answers.get(status) ?? 0) + 1);
      due -= read.statuses.length;
      if (due <= 0) tell?.();
    });
    socket.on('error', (error) => {
      failure = error;
    });
    socket.once('close', () => {
      failure ??= new Error('The server closed a connection that waited for answers.');
      tell?.();
    });
    while (next < count) {
      let bytes = '';
      for (; due < pipelined && next < count; due += 1) {
        bytes += requestOf(next);
        next += 1;
      }
      const answered = new Promise<void>((resolve) => {
        tell = resolve;
      });
      socket.write(bytes);
      await answered;
      if (due > 0 && failure !== undefined) throw failure;
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, send));
  return answers;
};
