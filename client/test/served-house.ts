import { randomUUID } from 'node:crypto';
import { type CastellanOptions, createCastellan } from 'castellan-client';
import { type MovableClock, movableClock } from '../../server/test/harness/movable-clock.ts';
import { goodPassword } from '../../server/test/harness/people.ts';
import { openTestHouse, type TestHouse } from '../../server/test/harness/test-house.ts';

export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
};

export type ServedHouse = {
  readonly house: TestHouse;
  readonly origin: string;
  /** The time of day for the server and for the clients that `clientOf` makes. */
  readonly clock: MovableClock;
};

/** A real server that listens, on a database of its own, with a clock that can be moved. */
export const serveHouse = async (settings: Readonly<Record<string, string>> = {}): Promise<ServedHouse> => {
  const clock = movableClock();
  const house = await openTestHouse({ clock, settings });
  const { port } = await house.listen();
  return { house, origin: `http://127.0.0.1:${port}`, clock };
};

/** A client, what it sent so far, and for how long it waited before it sent again. */
export const clientOf = ({ origin, clock }: ServedHouse, options: Partial<CastellanOptions> = {}) => {
  const sent: Sent[] = [];
  const inner = options.fetch ?? globalThis.fetch;
  const recording: typeof globalThis.fetch = async (input, init) => {
    const response = await inner(input, init);
    const path = new URL(String(input)).pathname;
    sent.push({ method: init?.method ?? 'GET', path, status: response.status, headers: new Headers(init?.headers) });
    return response;
  };
  const waits: number[] = [];
  const castellan = createCastellan(
    { url: origin, ...options, fetch: recording },
    {
      nowMs: () => clock.now().getTime(),
      // Time passes for both sides at once, and nobody sits it out.
      wait: async (ms) => {
        waits.push(ms);
        clock.advanceMs(Math.ceil(ms));
      },
    },
  );
  const count = (path: string): number => sent.filter((one) => one.path === path).length;
  return { castellan, sent, waits, refreshes: () => count('/api/v1/auth/refresh') };
};

/** Signs somebody new up and in with the client. */
export const signInSomebody = async ({ castellan }: ReturnType<typeof clientOf>) => {
  const email = `${randomUUID()}@example.com`;
  await castellan.signUp({ body: { email, password: goodPassword } });
  const { user } = await castellan.login({ body: { email, password: goodPassword } });
  return { email, password: goodPassword, user };
};
