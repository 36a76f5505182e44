import { Agent, get } from 'node:http';

export type Tally = { answered: number; readonly failed: string[]; readonly byStatus: Map<number, number> };

export type SteadyLoad = {
  readonly tally: Tally;
  /** Resolves when so many more were answered or failed. */
  untilMore(count: number): Promise<void>;
  /** Resolves when the last request has its answer. */
  stop(): Promise<Tally>;
};

/**
 * Clients that ask without a pause until they are stopped, and repeat nothing: whatever is not answered is counted as
 * failed. Some keep their connection, the others open one for each request.
 */
export const startSteadyLoad = (
  url: string,
  clients: { readonly keepingTheirs: number; readonly openingNew: number },
): SteadyLoad => {
  const keeping = new Agent({ keepAlive: true, maxSockets: clients.keepingTheirs });
  const opening = new Agent({ keepAlive: false });
  const tally: Tally = { answered: 0, failed: [], byStatus: new Map() };
  let isStopped = false;

  const ask = (agent: Agent): Promise<void> =>
    new Promise((resolve) => {
      const request = get(url, { agent, timeout: 10_000 }, (reply) => {
        reply.resume();
        reply.once('error', (error) => {
          tally.failed.push(`in the answer: ${error.message}`);
          resolve();
        });
        reply.once('end', () => {
          tally.answered += 1;
          const status = reply.statusCode ?? 0;
          tally.byStatus.set(status, (tally.byStatus.get(status) ?? 0) + 1);
          resolve();
        });
      });
      request.once('timeout', () => request.destroy(new Error('no answer within ten seconds')));
      request.once('error', (error) => {
        tally.failed.push(
          `${request.reusedSocket ? 'on an open connection' : 'on a new connection'}: ${error.message}`,
        );
        resolve();
      });
    });

  const keepAsking = async (agent: Agent): Promise<void> => {
    while (!isStopped) await ask(agent);
  };
  const all = [
    ...Array.from({ length: clients.keepingTheirs }, () => keepAsking(keeping)),
    ...Array.from({ length: clients.openingNew }, () => keepAsking(opening)),
  ];

  return {
    tally,
    async untilMore(count) {
      const wanted = tally.answered + tally.failed.length + count;
      while (tally.answered + tally.failed.length < wanted) await new Promise((resolve) => setImmediate(resolve));
    },
    async stop() {
      isStopped = true;
      await Promise.all(all);
      keeping.destroy();
      opening.destroy();
      return tally;
    },
  };
};
