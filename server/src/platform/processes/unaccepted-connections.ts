import type { Worker } from 'node:cluster';
import cluster from 'node:cluster';
import { z } from 'zod';

const handedOver = z.object({ cmd: z.literal('NODE_CLUSTER'), act: z.literal('newconn'), seq: z.number() });
const accepted = z.object({ cmd: z.literal('NODE_CLUSTER'), ack: z.number() });
const closable = z.object({ close: z.function() });

/**
 * Hands connections that a process did not accept before it was killed to another one. Node itself would wait for the
 * dead one's word for ever, and the client with it.
 *
 * It listens to what Node's own modules say to each other (as of Node 24): should they say it otherwise one day, nothing is rescued
 * and nothing else changes.
 */
export const rescueUnaccepted = (worker: Worker): void => {
  const { process } = worker;
  const waiting = new Map<number, () => void>();
  const send = process.send.bind(process);

  const note = (message: unknown, handle: unknown): void => {
    const read = handedOver.safeParse(message).data;
    if (read === undefined || !closable.safeParse(handle).success) return;
    const { seq } = read;
    waiting.set(seq, () => process.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack: seq, accepted: false }));
  };

  Object.assign(process, {
    send: (...parameters: Parameters<typeof send>) => {
      note(parameters[0], parameters[1]);
      return send(...parameters);
    },
  });
  process.on('internalMessage', (message: unknown) => {
    const read = accepted.safeParse(message).data;
    if (read !== undefined) waiting.delete(read.ack);
  });
  // Not at `disconnect`, which does not come while the channel waits for a connection to be taken. Node's own listener came
  // first, so the dead process is offered no more.
  process.once('exit', () => {
    const othersServe = Object.values(cluster.workers ?? {}).some((one) => one !== worker && one?.isConnected());
    if (othersServe) for (const offerAgain of [...waiting.values()]) offerAgain();
    waiting.clear();
  });
};
