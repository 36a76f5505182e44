import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { openMailRoom } from '../harness/mail-room.ts';
import { openTestHouse } from '../harness/test-house.ts';

const house = await openTestHouse({ work: null, settings: { SIGNUP_MODE: 'verify' } });
const mailRoom = await openMailRoom(house);
const post = (url: string, payload: object) => house.http.inject({ method: 'POST', url, payload });

const passwords = {
  owner: 'what the owner has chosen first',
  stranger: 'what a stranger hopes for',
  reset: 'what the owner has chosen by mail',
} as const;
type Who = keyof typeof passwords;

/** What may happen to one address, in any order. Only its owner reads the mail. */
const acts = [
  'owner signs up',
  'stranger signs up',
  'owner confirms',
  'owner resets',
  'owner asks for another link',
] as const;

/** What the address is good for, by the rule as a person would say it. */
type Expected = {
  account: 'none' | 'waiting' | 'active';
  /** Whose passwords were chosen while it waited. */
  chosen: Who[];
  /** Whose password opens it. */
  opens: Who | null;
};

const newestToken = async (email: string, template: string): Promise<string | undefined> => {
  const letter = (await mailRoom.lettersTo(email)).findLast((one) => one.template === template);
  return /[?&]token=(\S+)/.exec(letter?.text ?? '')?.[1];
};

const perform = async (act: (typeof acts)[number], email: string, expected: Expected): Promise<void> => {
  switch (act) {
    case 'owner signs up':
    case 'stranger signs up': {
      const who = act === 'owner signs up' ? 'owner' : 'stranger';
      const reply = await post('/api/v1/auth/signup', { email, password: passwords[who] });
      assert.equal(reply.statusCode, 202, reply.body);
      if (expected.account === 'none') expected.account = 'waiting';
      if (expected.account === 'waiting') expected.chosen.push(who);
      return;
    }
    case 'owner asks for another link': {
      assert.equal((await post('/api/v1/auth/email/resend', { email })).statusCode, 202);
      return;
    }
    case 'owner confirms': {
      const token = await newestToken(email, 'email-verification');
      if (token === undefined) return;
      const reply = await post('/api/v1/auth/email/verify', { token });
      if (expected.account !== 'waiting') return;
      assert.equal(reply.statusCode, 200, reply.body);
      expected.account = 'active';
      const [only, ...others] = expected.chosen;
      expected.opens = others.length === 0 ? (only ?? null) : null;
      return;
    }
    case 'owner resets': {
      await post('/api/v1/auth/password/forgot', { email });
      const token = await newestToken(email, 'password-reset');
      if (token === undefined) return;
      const reply = await post('/api/v1/auth/password/reset', { token, password: passwords.reset });
      assert.equal(reply.statusCode, 204, reply.body);
      expected.account = 'active';
      expected.opens = 'reset';
    }
  }
};

test('whatever strangers and owners do with an address, no password opens it but the one that its owner stands behind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...acts), { minLength: 1, maxLength: 6 }), async (sequence) => {
      const email = `address-${randomUUID()}@example.com`;
      const expected: Expected = { account: 'none', chosen: [], opens: null };
      for (const act of sequence) await perform(act, email, expected);
      for (const who of ['owner', 'stranger', 'reset'] as const) {
        const reply = await post('/api/v1/auth/login', { email, password: passwords[who] });
        assert.equal(reply.statusCode === 200, expected.opens === who, `${who}: ${reply.statusCode} ${reply.body}`);
      }
    }),
    { numRuns: 40 },
  );
});
