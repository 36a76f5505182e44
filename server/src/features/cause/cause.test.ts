import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ofKind, only, openCauseStand } from '../../../test/harness/cause-stand.ts';
import { bearer, goodPassword, logIn } from '../../../test/harness/people.ts';
import { operatorOf } from '../../../test/harness/role-holders.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';

const { house, logInAs, tell, tellOnce, call, signUp, storyOfSignUp } = await openCauseStand();
const operator = operatorOf(house);

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

test('a task tells what it waits for and what waits for it, over the whole chain', async () => {
  const { accessToken } = await logInAs('admin');
  const mail = { to: 'grace@example.com', subject: 'Later', text: 'Later.' };
  const enqueue = async (more: object): Promise<string> => {
    const reply = await call('POST', '/tasks', { kind: 'email.send', payload: mail, ...more }, bearer(accessToken));
    assert.equal(reply.statusCode, 201, reply.body);
    return String(reply.json().id);
  };
  const first = await enqueue({ delay_seconds: 3600 });
  const second = await enqueue({ after: [first] });
  const third = await enqueue({ after: [second] });

  const detailsOf = async (id: string) =>
    (await tell(`task_id=${id}`)).entries.find((entry) => entry.id === `task:${id}`)?.details;
  const told = await detailsOf(second);
  assert.deepEqual(told?.waits_for, [{ id: first, kind: 'email.send', state: 'scheduled' }]);
  assert.deepEqual(told.waited_for_by, [{ id: third, kind: 'email.send', state: 'blocked' }]);
  const beginning = await detailsOf(first);
  assert.equal(beginning?.waits_for, null);
  assert.deepEqual(beginning.waited_for_by, [{ id: second, kind: 'email.send', state: 'blocked' }]);
});

describe('what went wrong', () => {
  test('a refused login tells the reason to those who may know it', async () => {
    const person = await signUp();
    const reply = await call('POST', '/auth/login', { email: person.email, password: 'not the password' });
    const told = await tellOnce(
      `request_id=${String(reply.headers['x-request-id'])}`,
      // The refusal and the trace are written apart.
      (one) => only(one, 'request').outcome === 'refused' && only(one, 'request').details.code !== undefined,
    );
    assert.equal(only(told, 'request').details.code, 'AUTH_INVALID_CREDENTIALS');
    assert.equal(only(told, 'sign_in').details.reason, 'wrong_password');
    assert.equal(told.user?.id, person.id);
  });

  test("the caller's own id, as the answer showed it, finds a refused request", async () => {
    const shown = `mine-${systemRandomness.uuid()}`;
    await house.http.inject({ url: '/api/v1/tasks', headers: { 'x-request-id': shown } });
    const told = await waitFor(() => tell(`request_id=${shown}`), 10_000);
    assert.equal(only(told, 'request').details.code, 'AUTH_TOKEN_MISSING');
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
