import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { z } from 'zod';
import { bearer, goodPassword, logIn } from '../../../test/harness/people.ts';
import { createRoleHolders, operatorOf } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';

const house = await openTestHouse({ settings: { TRACE_SAMPLE_RATIO: '1' } });
const pool = openTestPool(house.database.application);
after(() => pool.close());
const logInAs = createRoleHolders(house);
const operator = operatorOf(house);
const auditor = await logInAs('auditor');

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
type Story = z.output<typeof story>;

const ask = (query: string, accessToken = auditor.accessToken) =>
  house.http.inject({ url: `/api/v1/monitoring/cause?${query}`, headers: bearer(accessToken) });

const tell = async (query: string, accessToken = auditor.accessToken): Promise<Story> => {
  const reply = await ask(query, accessToken);
  assert.equal(reply.statusCode, 200, reply.body);
  return story.parse(reply.json());
};

/** Asks until the story fits: tasks and mails come after the answer. */
const tellOnce = async (query: string, fits: (told: Story) => boolean): Promise<Story> => {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const told = await tell(query);
    if (fits(told)) return told;
    assert.ok(Date.now() < deadline, `it never came: ${JSON.stringify(told.entries, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const call = (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload: object, headers = {}) =>
  house.http.inject({ method, url: `/api/v1${url}`, payload, headers });

const signUp = async (more = {}, headers = {}) => {
  const email = `${systemRandomness.uuid()}@example.com`;
  const reply = await call('POST', '/auth/signup', { email, password: goodPassword, ...more }, headers);
  assert.equal(reply.statusCode, 201, reply.body);
  return { id: String(reply.json().user.id), email, requestId: String(reply.headers['x-request-id']) };
};

const kindsOf = ({ entries }: Story): string[] => [...new Set(entries.map(({ kind }) => kind))].sort();
const ofKind = ({ entries }: Story, kind: string) => entries.filter((entry) => entry.kind === kind);
const only = ({ entries }: Story, kind: string) => {
  const found = entries.filter((entry) => entry.kind === kind);
  assert.equal(found.length, 1, `${found.length} of ${kind}`);
  return found[0] ?? assert.fail();
};
const isMailed = (told: Story): boolean =>
  ofKind(told, 'mail').some(({ outcome }) => outcome === 'ok') &&
  ofKind(told, 'task').every(({ outcome }) => outcome === 'ok');

/** Traces and log lines are written a moment after what they tell of. */
const isWhole = (told: Story): boolean =>
  isMailed(told) &&
  ['request', 'attempt'].every((kind) => only(told, kind).link?.kind === 'trace') &&
  ofKind(told, 'log').length > 0;

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

describe('the story of a sign-up', () => {
  test('shows its audit event, its task with the attempt, and its mail, each under what caused it', async () => {
    const { told, requestId, id, email } = await storyOfSignUp();
    const [request, audit, task] = [only(told, 'request'), only(told, 'audit'), only(told, 'task')];
    const [attempt, mail] = [only(told, 'attempt'), only(told, 'mail')];
    assert.deepEqual(
      [request.parent, audit.parent, task.parent, attempt.parent, mail.parent],
      [null, request.id, request.id, task.id, attempt.id],
    );
    assert.deepEqual([audit.title, task.title, mail.title], ['user.signed_up', 'email.welcome', 'welcome']);
    assert.deepEqual(task.link, { kind: 'task', id: mail.link?.id });
    assert.equal(audit.link?.kind, 'audit_event');
    assert.deepEqual(told.user, { id, name: null, email });
    assert.deepEqual(told.subject.kind, 'request');
    assert.ok(told.traces.includes(requestId.replaceAll('-', '')));
    assert.deepEqual([told.withheld, told.truncated], [[], false]);
  });

  test('shows what happened inside of the request and of the attempt', async () => {
    const { told } = await storyOfSignUp();
    const [request, attempt] = [only(told, 'request'), only(told, 'attempt')];
    assert.deepEqual([request.title, request.outcome], ['POST /api/v1/auth/signup', 'ok']);
    assert.equal(request.details.status, 201);
    const spans = ofKind(told, 'span');
    const under = (id: string): string[] => spans.filter(({ parent }) => parent === id).map(({ title }) => title);
    assert.ok(under(request.id).length > 1, 'the request did several things');
    assert.ok(under(attempt.id).length > 0, 'so did the attempt');
    assert.equal(only(told, 'log').parent, request.id);
  });

  test('is the same from each thing in it', async () => {
    const { told, requestId } = await storyOfSignUp();
    const taskId = only(told, 'task').link?.id;
    for (const query of [
      `trace_id=${requestId.replaceAll('-', '')}`,
      `task_id=${taskId}`,
      `mail_id=${taskId}`,
      `audit_event_id=${only(told, 'audit').link?.id}`,
    ]) {
      const other = await tell(query);
      assert.deepEqual(other.entries, told.entries, query);
    }
  });

  test('is part of the story of the person', async () => {
    const { told, id } = await storyOfSignUp();
    const ofPerson = await tell(`user_id=${id}`);
    const ids = ofPerson.entries.map((entry) => entry.id);
    for (const entry of told.entries.filter(({ kind }) => kind !== 'span')) assert.ok(ids.includes(entry.id), entry.id);
  });

  test('tells causes before what they caused, whatever the clocks say', async () => {
    const { told } = await storyOfSignUp();
    const seen = new Set<string>();
    for (const entry of told.entries) {
      assert.ok(entry.parent === null || seen.has(entry.parent), `${entry.id} stands before ${entry.parent}`);
      seen.add(entry.id);
    }
  });
});

describe('the story of a session', () => {
  test('begins with the sign-in and holds what was done in it', async () => {
    const person = await signUp();
    const { accessToken } = await logIn(house, { ...person, password: goodPassword });
    const changed = await call('PATCH', '/user', { name: 'Ada' }, bearer(accessToken));
    assert.equal(changed.statusCode, 200, changed.body);
    const [signedIn] = ofKind(await tell(`user_id=${person.id}`), 'sign_in');
    const told = await tell(`session_id=${String(signedIn?.details.session_id)}`);
    assert.deepEqual(
      ofKind(told, 'audit').map(({ title }) => title),
      ['user.signed_in', 'user.profile_changed'],
    );
    assert.equal(only(told, 'session').parent, only(told, 'sign_in').id);
    assert.equal(ofKind(told, 'request').length, 2);
    assert.equal(told.user?.name, 'Ada');
  });

  test('tells why it ended', async () => {
    const person = await signUp();
    const { accessToken } = await logIn(house, { ...person, password: goodPassword });
    await call('POST', '/auth/logout', {}, bearer(accessToken));
    const told = await tell(`user_id=${person.id}`);
    assert.equal(only(told, 'session').details.end_reason, 'logout');
  });
});

describe('what went wrong', () => {
  test('a refused login tells the reason to those who may know it', async () => {
    const person = await signUp();
    const reply = await call('POST', '/auth/login', { email: person.email, password: 'not the password' });
    const told = await tellOnce(
      `request_id=${String(reply.headers['x-request-id'])}`,
      (one) => only(one, 'request').outcome === 'refused',
    );
    assert.equal(only(told, 'request').details.code, 'AUTH_INVALID_CREDENTIALS');
    assert.equal(only(told, 'sign_in').details.reason, 'wrong_password');
    assert.equal(told.user?.id, person.id);
  });

  test("the caller's own id, as the answer showed it, finds a refused request", async () => {
    const shown = `mine-${systemRandomness.uuid()}`;
    await house.http.inject({ url: '/api/v1/tasks', headers: { 'x-request-id': shown } });
    const deadline = Date.now() + 10_000;
    let reply = await ask(`request_id=${shown}`);
    while (reply.statusCode === 404 && Date.now() < deadline) reply = await ask(`request_id=${shown}`);
    assert.equal(reply.statusCode, 200, reply.body);
    assert.equal(only(story.parse(reply.json()), 'request').details.code, 'AUTH_TOKEN_MISSING');
  });

  test('an act of the command line stands alone', async () => {
    const { id } = await operator.createUser({
      email: `${systemRandomness.uuid()}@example.com`,
      password: goodPassword,
      roles: [],
    });
    const [act] = ofKind(await tell(`user_id=${id}`), 'audit');
    const told = await tell(`audit_event_id=${act?.link?.id}`);
    assert.deepEqual(
      told.entries.map((entry) => entry.id),
      [act?.id],
    );
  });
});

describe('requests that share a trace', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };

  test('are one story by the trace, and one each by the request', async () => {
    const [one, other] = [await signUp({}, headers), await signUp({}, headers)];
    const told = await tell(`trace_id=${traceId}`);
    assert.deepEqual(
      ofKind(told, 'request')
        .map(({ id }) => id)
        .sort(),
      [one, other].map(({ requestId }) => `request:${requestId}`).sort(),
    );
    const alone = await tell(`request_id=${one.requestId}`);
    assert.equal(only(alone, 'request').id, `request:${one.requestId}`);
    assert.equal(only(alone, 'audit').details.subject_id, one.id);
  });
});

describe('who may read a story', () => {
  const holderOf = async (...permissions: string[]) => {
    const name = `reader-${systemRandomness.uuid()}`;
    const admin = await logInAs('admin');
    const made = await call('POST', '/roles', { name, description: 'Reads.', permissions }, bearer(admin.accessToken));
    assert.equal(made.statusCode, 201, made.body);
    return (await logInAs(name)).accessToken;
  };

  test('what the caller may not see is left out and named', async () => {
    const { requestId, told } = await storyOfSignUp();
    const partly = await tell(`request_id=${requestId}`, await holderOf('monitoring:read', 'tasks:read'));
    assert.deepEqual(partly.withheld, ['audit', 'login-records', 'mail', 'refusals', 'users']);
    assert.deepEqual(kindsOf(partly), ['attempt', 'log', 'request', 'span', 'task']);
    assert.deepEqual([partly.user?.email, partly.user?.id], [null, told.user?.id]);
    assert.doesNotMatch(JSON.stringify(partly), /@example\.com/);
  });

  test('a thing that the caller may not read is refused, whether it exists or not', async () => {
    const { told, id } = await storyOfSignUp();
    const reader = await holderOf('monitoring:read');
    const taskId = only(told, 'task').link?.id;
    for (const query of [
      `task_id=${taskId}`,
      `mail_id=${taskId}`,
      `user_id=${id}`,
      `task_id=${systemRandomness.uuid()}`,
    ]) {
      assert.equal((await ask(query, reader)).statusCode, 403, query);
    }
  });

  test('nobody without the permission reads any', async () => {
    const plain = await logInAs();
    assert.equal((await ask(`request_id=${systemRandomness.uuid()}`, plain.accessToken)).statusCode, 403);
    assert.equal((await house.http.inject({ url: '/api/v1/monitoring/cause' })).statusCode, 401);
  });
});

describe('bad questions', () => {
  for (const query of [
    '',
    'request_id=',
    'request_id=a%20b',
    `request_id=x&task_id=${systemRandomness.uuid()}`,
    'trace_id=xyz',
    'task_id=7',
    "user_id=' or 1=1",
    'task_id=a&task_id=b',
    `user_id=${systemRandomness.uuid()}&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`,
    `user_id=${systemRandomness.uuid()}&from=yesterday`,
    `spell_id=${systemRandomness.uuid()}`,
  ]) {
    test(`"${query}" is refused with the reason`, async () => {
      const reply = await ask(query);
      assert.deepEqual([reply.statusCode, reply.json().error.code], [400, 'INVALID_INPUT'], reply.body);
    });
  }

  test('what nothing is known of is not found', async () => {
    const id = systemRandomness.uuid();
    for (const name of ['request_id', 'session_id', 'user_id', 'task_id', 'mail_id', 'audit_event_id']) {
      assert.equal((await ask(`${name}=${id}`)).statusCode, 404, name);
    }
    assert.equal((await ask(`trace_id=${id.replaceAll('-', '')}`)).statusCode, 404);
  });
});

test('the story of an erased person names nobody', async () => {
  const person = await signUp({ name: 'Ada Lovelace' });
  await tellOnce(`request_id=${person.requestId}`, isMailed);
  const admin = await logInAs('admin');
  const erased = await call('DELETE', `/users/${person.id}`, {}, bearer(admin.accessToken));
  assert.equal(erased.statusCode, 204, erased.body);
  for (const query of [`user_id=${person.id}`, `request_id=${person.requestId}`]) {
    const told = await tell(query);
    assert.deepEqual([told.user?.name, told.user?.email], [null, null]);
    assert.ok(ofKind(told, 'audit').some(({ title }) => title === 'user.signed_up'));
    assert.doesNotMatch(JSON.stringify(told), /Ada|@example\.com/);
  }
});

test('secrets that found their way into an error are masked', async () => {
  const taskId = systemRandomness.uuid();
  const secret = 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
  await pool.database.execute(
    sql({
      name: 'test.insert_dead_task',
      text: `insert into tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms, dead_reason, finished_at, attempts, past_attempts)
             values ($1, 'report.daily_logins', 'default', 1, 'dead', '{}', 1, 1000, 'error', now(), 1, $2)`,
      row: z.never(),
    }),
    [
      taskId,
      JSON.stringify([
        {
          number: 1,
          started_at: '2026-01-01T00:00:00Z',
          ended_at: '2026-01-01T00:00:01Z',
          outcome: 'failed',
          error: { message: `refused: ${secret}`, password: 'hunter2' },
          worker_id: null,
        },
      ]),
    ],
  );
  const told = await tell(`task_id=${taskId}`);
  assert.deepEqual([only(told, 'task').outcome, only(told, 'attempt').outcome], ['failed', 'failed']);
  assert.doesNotMatch(JSON.stringify(told), /eyJ|hunter2/);
});
