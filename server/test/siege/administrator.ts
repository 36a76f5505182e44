import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Call } from './caller.ts';
import { bearer } from './people.ts';
import type { Stand } from './stand.ts';

/** An access token lasts a quarter of an hour, and some acts want a recent login. */
const renewAfterMs = 4 * 60_000;

export type Administrator = {
  /** What signs its requests. */
  headers(): Readonly<Record<string, string>>;
  /** Logs in again when it is time; called now and then. */
  keepLoggedIn(): Promise<void>;
  /** An account that can log in, made without a mail. */
  makeAccount(email: string): Promise<void>;
};

const loggedIn = z.object({ access_token: z.string() });
const address = '10.0.0.1';

/** Makes the first administrator with the link that the API printed, as an operator would. */
export const createAdministrator = async (stand: Stand, call: Call, now: () => number): Promise<Administrator> => {
  const credentials = { email: 'administrator@example.com', password: `besieged ${randomUUID()}` };
  const token = new URL(stand.api.setupLink() ?? '').searchParams.get('token');
  const made = await call('sign-up', {
    method: 'POST',
    path: '/api/v1/setup',
    address,
    body: { token, ...credentials },
  });
  if (made?.status !== 201) throw new Error(`The first administrator was not made: ${JSON.stringify(made?.body)}`);
  let accessToken = '';
  let sinceMs = Number.NEGATIVE_INFINITY;
  const keepLoggedIn = async (): Promise<void> => {
    if (now() - sinceMs < renewAfterMs) return;
    const answer = await call('login', { method: 'POST', path: '/api/v1/auth/login', address, body: credentials });
    if (answer?.status !== 200) return;
    accessToken = loggedIn.parse(answer.body).access_token;
    sinceMs = now();
  };
  await keepLoggedIn();
  return {
    headers: () => bearer(accessToken),
    keepLoggedIn,
    makeAccount: async (email) => {
      for (let tried = 0; tried < 20; tried += 1) {
        const answer = await call('sign-up', {
          method: 'POST',
          path: '/api/v1/users',
          address,
          headers: bearer(accessToken),
          body: { email, password: `besieged ${randomUUID()}` },
          facts: { email },
        });
        if (answer !== null && answer.status < 500) return;
        await wait(250);
      }
    },
  };
};
