import { connect, type Socket } from 'node:net';
import { type Reply, wholeReply } from '../../../bench/load.ts';

/** Why no answer came. */
export type Silence = { readonly status: 0; readonly head: ''; readonly body: string };

/**
 * A kept-alive connection of one person. Requests that find it busy wait for their turn on it; one that the server closed
 * while it was idle is opened anew.
 */
export type Line = {
  send(request: Buffer): Promise<Reply | Silence>;
  /** Opens it without asking for anything. @returns why it could not be, if it could not. */
  open(): Promise<string | null>;
  readonly isOpen: boolean;
  close(): void;
};

type Waiting = {
  readonly request: Buffer;
  readonly sinceMs: number;
  readonly answer: (reply: Reply | Silence) => void;
};

/** Whoever has waited so long, for their turn and for the answer, gives up. */
const patienceMs = 15_000;
const outOfPatience = `no answer within ${patienceMs / 1000} s`;

const silence = (reason: string): Silence => ({ status: 0, head: '', body: reason });

export const createLine = (origin: string): Line => {
  const { hostname, port } = new URL(origin);
  const waiting: Waiting[] = [];
  let socket: Socket | undefined;
  let isOpen = false;
  let underWay: Waiting | undefined;
  let received: Buffer | undefined;
  let patience: NodeJS.Timeout | undefined;

  const settle = (reply: Reply | Silence): void => {
    clearTimeout(patience);
    received = undefined;
    const settled = underWay;
    underWay = undefined;
    settled?.answer(reply);
    next();
  };

  const dial = (opened?: (failure: string | null) => void): void => {
    const dialled = connect({ host: hostname, port: Number(port), noDelay: true });
    socket = dialled;
    let failure: string | null = null;
    dialled.once('connect', () => {
      isOpen = true;
      opened?.(null);
      if (underWay !== undefined) dialled.write(underWay.request);
    });
    dialled.on('error', (error: NodeJS.ErrnoException) => {
      failure = error.code ?? error.message;
    });
    dialled.on('data', (chunk: Buffer) => {
      received = received === undefined ? chunk : Buffer.concat([received, chunk]);
      const reply = wholeReply(received);
      if (reply !== undefined) settle(reply);
    });
    dialled.once('close', () => {
      if (socket !== dialled) return;
      isOpen = false;
      socket = undefined;
      opened?.(failure ?? 'closed');
      if (underWay !== undefined) settle(silence(failure ?? 'closed'));
    });
  };

  const next = (): void => {
    if (underWay !== undefined) return;
    underWay = waiting.shift();
    if (underWay === undefined) return;
    const leftMs = underWay.sinceMs + patienceMs - performance.now();
    if (leftMs <= 0) {
      settle(silence(outOfPatience));
      return;
    }
    patience = setTimeout(() => {
      socket?.destroy();
      socket = undefined;
      isOpen = false;
      settle(silence(outOfPatience));
    }, leftMs);
    if (socket === undefined) dial();
    else if (isOpen) socket.write(underWay.request);
  };

  return {
    send: (request) =>
      new Promise((answer) => {
        waiting.push({ request, sinceMs: performance.now(), answer });
        next();
      }),
    open: () => new Promise((resolve) => (socket === undefined ? dial(resolve) : resolve(null))),
    get isOpen() {
      return isOpen;
    },
    close: () => {
      clearTimeout(patience);
      const closing = socket;
      socket = undefined;
      isOpen = false;
      closing?.destroy();
    },
  };
};
