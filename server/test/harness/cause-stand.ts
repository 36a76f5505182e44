import assert from 'node:assert/strict';
import { z } from 'zod';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { bearer, goodPassword } from './people.ts';
import { createRoleHolders } from './role-holders.ts';
import { openTestHouse } from './test-house.ts';
import { waitFor } from './test-tokens.ts';

const story = z.object({
  subject: z.object({ kind: z.string(), id: z.string(), title: z.string().nullable() }),
  user: z.object({ id: z.string(), name: z.string().nullable(), email: z.string().nullable() }).nullable(),
  session_id: z.string().nullable(),
  traces: z.array(z.string()),
  entries: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      at: z.string(),
      parent: z.string().nullable(),
      title: z.string(),
      outcome: z.string().nullable(),
      link: z.object({ kind: z.string(), id: z.string() }).nullable(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
  truncated: z.boolean(),
  withheld: z.array(z.string()),
});
export type Story = z.output<typeof story>;

export const kindsOf = ({ entries }: Story): string[] => [...new Set(entries.map(({ kind }) => kind))].sort();
export const ofKind = ({ entries }: Story, kind: string) => entries.filter((entry) => entry.kind === kind);
export const only = ({ entries }: Story, kind: string) => {
  const found = entries.filter((entry) => entry.kind === kind);
  assert.equal(found.length, 1, `${found.length} of ${kind}`);
  return found[0] ?? assert.fail();
};
export const isMailed = (told: Story): boolean =>
  ofKind(told, 'mail').some(({ outcome }) => outcome === 'ok') &&
  ofKind(told, 'task').every(({ outcome }) => outcome === 'ok');

/** Traces and log lines are written a moment after what they tell of. */
const isWhole = (told: Story): boolean =>
  isMailed(told) &&
  ['request', 'attempt'].every((kind) => only(told, kind).link?.kind === 'trace') &&
  ofKind(told, 'log').length > 0;

/** A house whose traces are all kept, and somebody who may read every story. */
export const openCauseStand = async () => {
  const house = await openTestHouse({ settings: { TRACE_SAMPLE_RATIO: '1' } });
  const logInAs = createRoleHolders(house);
  const auditor = await logInAs('auditor');

  const ask = (query: string, accessToken = auditor.accessToken) =>
    house.http.inject({ url: `/api/v1/monitoring/cause?${query}`, headers: bearer(accessToken) });

  const tell = async (query: string, accessToken = auditor.accessToken): Promise<Story> => {
    const reply = await ask(query, accessToken);
    assert.equal(reply.statusCode, 200, reply.body);
    return story.parse(reply.json());
  };

  /** Asks until the story fits: tasks and mails come after the answer. */
  const tellOnce = (query: string, fits: (told: Story) => boolean): Promise<Story> =>
    waitFor(async () => {
      const told = await tell(query);
      assert.ok(fits(told), `It never came: ${JSON.stringify(told.entries, null, 1)}`);
      return told;
    }, 15_000);

  const call = (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload: object, headers = {}) =>
    house.http.inject({ method, url: `/api/v1${url}`, payload, headers });

  const signUp = async (more = {}, headers = {}) => {
    const email = `${systemRandomness.uuid()}@example.com`;
    const reply = await call('POST', '/auth/signup', { email, password: goodPassword, ...more }, headers);
    assert.equal(reply.statusCode, 201, reply.body);
    return { id: String(reply.json().user.id), email, requestId: String(reply.headers['x-request-id']) };
  };

  const tellSignUp = async () => {
    const person = await signUp();
    const told = await tellOnce(`request_id=${person.requestId}`, isWhole);
    return { ...person, told };
  };
  let signedUp: ReturnType<typeof tellSignUp> | undefined;
  /** One for all who only look at it. */
  const storyOfSignUp = () => {
    signedUp ??= tellSignUp();
    return signedUp;
  };

  return { house, logInAs, ask, tell, tellOnce, call, signUp, storyOfSignUp };
};
