import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Answer, Call } from './caller.ts';
import type { Chance } from './chance.ts';
import type { Mailbox } from './mailbox.ts';
import type { Account, World } from './world.ts';

/** What everybody in the workload shares. */
export type Surroundings = {
  readonly call: Call;
  readonly world: World;
  readonly mailbox: Mailbox;
  readonly chance: Chance;
  /** Milliseconds since the siege began. */
  readonly now: () => number;
  /** Whether the workload goes on. */
  readonly goesOn: () => boolean;
  /** Signs requests of the administrator. */
  readonly administrator: () => Readonly<Record<string, string>>;
  /** Names the part of the siege in which a task was enqueued. */
  readonly phase: () => string;
};

const pair = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  user: z.object({ id: z.string() }).optional(),
});
export type Pair = { readonly accessToken: string; readonly refreshToken: string; readonly userId: string | undefined };

const readPair = (answer: Answer | null): Pair | undefined => {
  if (answer?.status !== 200) return undefined;
  const { access_token, refresh_token, user } = pair.parse(answer.body);
  return { accessToken: access_token, refreshToken: refresh_token, userId: user?.id };
};

export const bearer = (accessToken: string): { authorization: string } => ({ authorization: `Bearer ${accessToken}` });

/** An address of somebody's own. */
export const addressFrom = (chance: Chance): string =>
  `10.${chance.below(256)}.${chance.below(256)}.${chance.between(1, 254)}`;

/** Whoever gets no answer, or is told to come back, waits a little first. */
const patiently = async (answer: Answer | null): Promise<void> => {
  if (answer === null || answer.status === 503) await wait(250);
};

const newPassword = (): string => `besieged ${randomUUID()}`;

const newAccount = (chance: Chance): Account => ({
  email: `person-${randomUUID()}@example.com`,
  password: newPassword(),
  key: randomUUID(),
  address: addressFrom(chance),
  signUp: 'unknown',
  isVerified: false,
  isDisabled: false,
  isUnsure: false,
});

/** Asks for an account, or for the same one again: the key makes it the same request. */
export const signUp = async (call: Call, account: Account): Promise<void> => {
  const answer = await call('sign-up', {
    method: 'POST',
    path: '/api/v1/auth/signup',
    address: account.address,
    headers: { 'idempotency-key': account.key },
    body: { email: account.email, password: account.password },
    facts: { email: account.email, key: account.key },
  });
  if (answer === null || answer.status === 503) return patiently(answer);
  account.signUp = answer.status === 202 ? 'acknowledged' : 'refused';
};

export const logIn = async (call: Call, account: Account): Promise<Answer | null> =>
  call('login', {
    method: 'POST',
    path: '/api/v1/auth/login',
    address: account.address,
    body: { email: account.email, password: account.password },
    facts: { email: account.email },
  });

/** Proves an address with the link that was mailed to it. @returns whether it is verified now. */
export const verifyEmail = async (
  { call, mailbox, world, now }: Pick<Surroundings, 'call' | 'mailbox' | 'world' | 'now'>,
  account: Account,
): Promise<boolean> => {
  const token = mailbox.newestToken(account.email, '/verify-email');
  if (token === undefined) return false;
  const answer = await call('verify-email', {
    method: 'POST',
    path: '/api/v1/auth/email/verify',
    address: account.address,
    body: { token },
    facts: { email: account.email },
  });
  account.isVerified = answer?.status === 200;
  if (account.isVerified) {
    world.dead.push({ what: 'verification link after use', secret: token, email: account.email, sinceMs: now() });
  }
  return account.isVerified;
};

/** Signs up, again and again; some of what has no answer is repeated at once, the rest is left to the checker. */
export const signUpForEver = async ({ call, world, chance, goesOn }: Surroundings): Promise<void> => {
  while (goesOn()) {
    const account = newAccount(chance);
    world.accounts.push(account);
    await signUp(call, account);
    if (account.signUp === 'unknown' && chance.percent(50)) await signUp(call, account);
    await wait(chance.between(20, 150));
  }
};

/** Whoever is there logs in, looks at their profile, refreshes, logs out, and now and then forgets the password. */
export const useAccountsForEver = async (surroundings: Surroundings): Promise<void> => {
  const { world, mailbox, chance, goesOn } = surroundings;
  while (goesOn()) {
    const usable = world.accounts.filter(
      ({ email, signUp: how, isVerified, isDisabled, isUnsure }) =>
        how === 'acknowledged' &&
        !isDisabled &&
        !isUnsure &&
        (isVerified || mailbox.newestToken(email, '/verify-email') !== undefined),
    );
    if (usable.length === 0) {
      await wait(50);
      continue;
    }
    const account = chance.pick(usable);
    // Nobody else uses it meanwhile: two who change one password would disagree about it.
    world.accounts.splice(world.accounts.indexOf(account), 1);
    try {
      if (account.isVerified || (await verifyEmail(surroundings, account))) await visit(surroundings, account);
    } finally {
      world.accounts.push(account);
    }
    await wait(chance.between(10, 100));
  }
};

const visit = async (surroundings: Surroundings, account: Account): Promise<void> => {
  const { call, world, chance, now } = surroundings;
  const { address, email } = account;
  const loggedIn = await logIn(call, account);
  let tokens = readPair(loggedIn);
  if (tokens === undefined) return patiently(loggedIn);
  const userId = tokens.userId;
  const facts = { email };
  for (let step = chance.between(1, 4); step > 0; step -= 1) {
    await call('profile', { method: 'GET', path: '/api/v1/user', address, headers: bearer(tokens.accessToken), facts });
    const refreshed: Pair | undefined = readPair(
      await call('refresh', {
        method: 'POST',
        path: '/api/v1/auth/refresh',
        address,
        body: { refresh_token: tokens.refreshToken },
        facts,
      }),
    );
    // Without an answer nobody knows which of the two is good: the session is left alone.
    if (refreshed === undefined) return;
    world.dead.push({ what: 'refresh token after use', secret: tokens.refreshToken, email, sinceMs: now() });
    tokens = refreshed;
  }
  const whatNext = chance.below(100);
  if (whatNext < 40) await logOut(surroundings, account, tokens);
  else if (whatNext < 65) await resetPassword(surroundings, account);
  else if (whatNext < 75 && userId !== undefined) await disable(surroundings, account, userId, tokens);
};

const logOut = async ({ call, world, now }: Surroundings, account: Account, tokens: Pair): Promise<void> => {
  const { email, address } = account;
  const answer = await call('logout', {
    method: 'POST',
    path: '/api/v1/auth/logout',
    address,
    headers: bearer(tokens.accessToken),
    facts: { email },
  });
  if (answer?.status !== 204) return;
  const sinceMs = now();
  world.dead.push(
    { what: 'access token after logout', secret: tokens.accessToken, email, sinceMs },
    { what: 'refresh token after logout', secret: tokens.refreshToken, email, sinceMs },
  );
  const verified = await call('present-dead', {
    method: 'GET',
    path: '/api/v1/auth/verify',
    address,
    headers: bearer(tokens.accessToken),
    facts: { email },
  });
  if (verified !== null) {
    world.presented.push({
      what: 'access token after logout',
      status: verified.status,
      operation: verified.operation,
    });
  }
};

const resetPassword = async (surroundings: Surroundings, account: Account): Promise<void> => {
  const { call, world, mailbox, now, goesOn } = surroundings;
  const { email, address } = account;
  const before = mailbox.newestToken(email, '/reset-password');
  const asked = await call('forgot', {
    method: 'POST',
    path: '/api/v1/auth/password/forgot',
    address,
    body: { email },
    facts: { email },
  });
  if (asked?.status !== 202) return;
  const untilMs = now() + 5_000;
  let token = mailbox.newestToken(email, '/reset-password');
  for (; token === before && now() < untilMs && goesOn(); token = mailbox.newestToken(email, '/reset-password')) {
    await wait(20);
  }
  if (token === undefined || token === before) return;
  const password = newPassword();
  const answer = await call('reset', {
    method: 'POST',
    path: '/api/v1/auth/password/reset',
    address,
    body: { token, password },
    facts: { email },
  });
  if (answer === null || answer.status === 503) {
    account.isUnsure = true;
  } else if (answer.status < 300) {
    const sinceMs = now();
    world.dead.push(
      { what: 'reset link after use', secret: token, email, sinceMs },
      { what: 'password before the reset', secret: account.password, email, sinceMs },
    );
    account.password = password;
  }
};

const disable = async (
  { call, world, administrator, now }: Surroundings,
  account: Account,
  userId: string,
  tokens: Pair,
): Promise<void> => {
  const { email, address, password } = account;
  // From the moment of asking: an answer that was lost may have been a yes.
  account.isDisabled = true;
  const answer = await call('disable', {
    method: 'PATCH',
    path: `/api/v1/users/${userId}`,
    address: '10.0.0.1',
    headers: administrator(),
    body: { status: 'disabled' },
    facts: { email },
  });
  if (answer?.status !== 200) return;
  const sinceMs = now();
  world.dead.push(
    { what: 'access token of a disabled account', secret: tokens.accessToken, email, sinceMs },
    { what: 'password of a disabled account', secret: password, email, sinceMs },
  );
  const verified = await call('present-dead', {
    method: 'GET',
    path: '/api/v1/auth/verify',
    address,
    headers: bearer(tokens.accessToken),
    facts: { email },
  });
  if (verified !== null) {
    world.presented.push({
      what: 'access token of a disabled account',
      status: verified.status,
      operation: verified.operation,
    });
  }
};

const enqueued = z.object({ id: z.string() });

/** Enqueues a task; the same request again when no answer came. @returns its id once it was acknowledged. */
export const enqueue = async (
  { call, administrator }: Pick<Surroundings, 'call' | 'administrator'>,
  kind: string,
  payload: object,
): Promise<string | undefined> => {
  const key = randomUUID();
  for (let tried = 0; tried < 2; tried += 1) {
    const answer = await call('enqueue', {
      method: 'POST',
      path: '/api/v1/tasks',
      address: '10.0.0.1',
      headers: { ...administrator(), 'idempotency-key': key },
      body: { kind, payload },
      facts: { kind, key },
    });
    if (answer?.status === 201) return enqueued.parse(answer.body).id;
    await patiently(answer);
  }
  return undefined;
};

export const enqueueForEver = async (surroundings: Surroundings): Promise<void> => {
  const { world, chance, goesOn, phase } = surroundings;
  while (goesOn()) {
    const now = phase();
    const id = await enqueue(surroundings, 'siege.note', { ms: chance.percent(25) ? 1_500 : chance.below(150) });
    if (id !== undefined) world.tasks.push({ id, phase: now });
    await wait(chance.between(10, 60));
  }
};

/** Guesses at the password of an account from ever new addresses. */
export const guessForEver = async ({ call, world, chance, goesOn }: Surroundings): Promise<void> => {
  while (goesOn()) {
    const victim = world.victims.at(-1);
    if (victim === undefined) return;
    const answer = await call('guess', {
      method: 'POST',
      path: '/api/v1/auth/login',
      address: addressFrom(chance),
      body: { email: victim.email, password: newPassword() },
      facts: { email: victim.email },
    });
    if (answer?.status === 401) victim.guesses += 1;
    else if (answer?.status === 429) victim.refusals += 1;
    else await patiently(answer);
    await wait(chance.between(50, 200));
  }
};
