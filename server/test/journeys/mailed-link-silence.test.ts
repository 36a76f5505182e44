import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { makeAccount } from '../harness/made-account.ts';
import { openMailRoom } from '../harness/mail-room.ts';
import { bearer, goodPassword, logIn } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';

const house = await openTestHouse({ work: null, settings: { SIGNUP_MODE: 'verify', MAGIC_LINKS: 'on' } });
const mailRoom = await openMailRoom(house);

const newAddress = () => `new-${randomUUID()}@example.com`;
const post = (url: string, payload: object) => house.http.inject({ method: 'POST', url, payload });

// What the answers below are made of. Timers ask for other things meanwhile, and every twentieth request leases points.
const ofAnswers =
  /operation="((?:accounts|email_change|passwords|audit|one_time_tokens|sign_in|tasks|rate_limits\.(?:confirm|refund))[^"]*)"/;

/** How often each statement has run. */
const countStatements = async (): Promise<Map<string, number>> => {
  const { body } = await house.http.inject({ url: '/metrics' });
  const lines = body.split('\n').filter((line) => line.startsWith('db_client_operation_duration_seconds_count'));
  return new Map(
    lines.flatMap((line) => {
      const name = ofAnswers.exec(line)?.[1];
      return name === undefined ? [] : [[name, Number(line.slice(line.lastIndexOf(' ') + 1))] as const];
    }),
  );
};

/** The statements that the work asks for, and how often. */
const statementsOf = async (work: () => Promise<unknown>): Promise<Record<string, number>> => {
  const before = await countStatements();
  await work();
  const after = await countStatements();
  const ran = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(ran.filter(([, count]) => count > 0).toSorted());
};

/** Accounts in every state that a stranger must not tell apart, and none. */
const addresses = async (): Promise<string[]> => {
  const states = ['active', 'disabled', 'locked', 'invited'] as const;
  const people = await Promise.all(states.map(() => makeAccount(house)));
  for (const [index, { id }] of people.entries()) {
    await mailRoom.query('update castellan.users set status = $2 where id = $1', [id, states[index]]);
  }
  return [...people.map(({ email }) => email), newAddress()];
};

const requireAlike = async (work: (email: string) => Promise<unknown>, atLeast: readonly string[]): Promise<void> => {
  const seen = new Set<string>();
  for (const email of await addresses()) seen.add(JSON.stringify(await statementsOf(() => work(email))));
  assert.equal(seen.size, 1, [...seen].join('\n'));
  for (const name of atLeast) assert.match([...seen].join(), new RegExp(`"${name}"`));
};

for (const url of ['/api/v1/auth/password/forgot', '/api/v1/auth/email/resend', '/api/v1/auth/magic-link']) {
  test(`${url} runs the same statements whoever has the address`, async () => {
    await requireAlike((email) => post(url, { email }), ['accounts.select_user_by_email', 'tasks.insert_task']);
  });
}

test('asking for another address runs the same statements whoever has it', async () => {
  const person = await makeAccount(house, { emailVerified: true });
  const headers = bearer((await logIn(house, person)).accessToken);
  const url = '/api/v1/auth/email/change';
  await requireAlike(
    (email) => house.http.inject({ method: 'POST', url, headers, payload: { email } }),
    ['email_change.upsert', 'tasks.insert_task'],
  );
});

test('a sign-up runs the same statements whoever has the address', async () => {
  const atLeast = ['accounts.claim_address', 'passwords.offer_password', 'tasks.insert_task'];
  const signUp = (email: string) => post('/api/v1/auth/signup', { email, password: goodPassword });
  await requireAlike(signUp, atLeast);
  await requireAlike(async (email) => {
    await signUp(email);
    await signUp(email);
  }, atLeast);
});

test('after a sign-up a login runs the same statements and takes the same hashes whoever has the address', async () => {
  const hashes = async (): Promise<number> => {
    const { body } = await house.http.inject({ url: '/metrics' });
    const lines = body.split('\n').filter((line) => /^castellan_password_hash_duration_seconds_count/.test(line));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  };
  const password = 'what somebody else would like';
  for (const tried of [password, 'neither the one nor the other']) {
    const taken = new Set<number>();
    const seen = new Set<string>();
    for (const email of await addresses()) {
      await post('/api/v1/auth/signup', { email, password });
      const before = await hashes();
      seen.add(JSON.stringify(await statementsOf(() => post('/api/v1/auth/login', { email, password: tried }))));
      taken.add((await hashes()) - before);
    }
    assert.equal(seen.size, 1, [...seen].join('\n'));
    assert.deepEqual([...taken], [2]);
  }
});

test('failed logins before a sign-up count on after it, as they do for an account that was there before', async () => {
  const strict = await openTestHouse({
    work: null,
    settings: { SIGNUP_MODE: 'verify', RATE_LIMIT_LOGIN: '4/5m block 15m' },
  });
  const owner = await makeAccount(strict);
  const send = (url: string, payload: object, host: number) =>
    strict.http.inject({ method: 'POST', url, payload, remoteAddress: `198.51.100.${host}` });
  const seen = new Set<string>();
  for (const email of [owner.email, newAddress()]) {
    const codes: number[] = [];
    for (let guess = 1; guess <= 5; guess += 1) {
      if (guess === 3) await send('/api/v1/auth/signup', { email, password: 'what somebody else would like' }, 100);
      codes.push((await send('/api/v1/auth/login', { email, password: 'a guess' }, guess)).statusCode);
    }
    seen.add(codes.join());
  }
  assert.deepEqual([...seen], ['401,401,401,401,429']);
});
