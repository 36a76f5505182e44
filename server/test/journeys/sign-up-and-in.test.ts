import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { bearer, goodPassword, logIn, signUp } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';

const house = await openTestHouse();
const { http } = house;

const rows = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client(house.database.owner);
  await client.connect();
  try {
    await client.query('set search_path to castellan');
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
};

const post = (url: string, payload: object, headers = {}) => http.inject({ method: 'POST', url, payload, headers });

describe('a person', () => {
  test('signs up, logs in by e-mail address or username, and is told who they are', async () => {
    const signedUp = await post('/api/v1/auth/signup', {
      email: 'Ada@Example.com',
      password: goodPassword,
      username: 'Ada',
      name: 'Ada Lovelace',
    });
    assert.equal(signedUp.statusCode, 201, signedUp.body);
    const { user } = signedUp.json();
    assert.deepEqual(
      { email: user.email, username: user.username, name: user.name, roles: user.roles, status: user.status },
      { email: 'Ada@Example.com', username: 'ada', name: 'Ada Lovelace', roles: ['user'], status: 'active' },
    );
    for (const login of [{ email: 'ada@example.COM' }, { username: 'ada' }, { username: 'ADA@example.com' }]) {
      const loggedIn = await post('/api/v1/auth/login', { ...login, password: goodPassword });
      assert.equal(loggedIn.statusCode, 200, loggedIn.body);
      const body = loggedIn.json();
      assert.equal(body.token_type, 'bearer');
      assert.equal(body.expires_in, 900);
      assert.equal(body.user.id, user.id);
      const me = await http.inject({ url: '/api/v1/user', headers: bearer(body.access_token) });
      assert.equal(me.json().id, user.id);
      assert.notEqual(me.json().last_login_at, null);
    }
  });

  test('is verified with headers that a proxy can hand on', async () => {
    const person = await signUp(house);
    const { accessToken } = await logIn(house, person);
    const reply = await http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) });
    assert.equal(reply.statusCode, 200, reply.body);
    assert.equal(reply.json().sub, person.id);
    assert.equal(reply.headers['x-auth-subject'], person.id);
    assert.equal(reply.headers['x-auth-roles'], 'user');
  });

  test('refreshes, and the new access token works', async () => {
    const pair = await logIn(house, await signUp(house));
    const refreshed = await post('/api/v1/auth/refresh', { refresh_token: pair.refreshToken });
    assert.equal(refreshed.statusCode, 200, refreshed.body);
    assert.notEqual(refreshed.json().refresh_token, pair.refreshToken);
    const reply = await http.inject({ url: '/api/v1/auth/verify', headers: bearer(refreshed.json().access_token) });
    assert.equal(reply.statusCode, 200);
  });

  test('logs out, and neither token works from then on', async () => {
    const pair = await logIn(house, await signUp(house));
    const out = await post('/api/v1/auth/logout', {}, bearer(pair.accessToken));
    assert.equal(out.statusCode, 204, out.body);
    const verified = await http.inject({ url: '/api/v1/auth/verify', headers: bearer(pair.accessToken) });
    assert.equal(verified.statusCode, 401);
    assert.equal(verified.json().error.code, 'AUTH_TOKEN_REVOKED');
    const refreshed = await post('/api/v1/auth/refresh', { refresh_token: pair.refreshToken });
    assert.equal(refreshed.statusCode, 401);
    assert.equal(refreshed.json().error.code, 'AUTH_TOKEN_INVALID');
  });

  test('logs out with the refresh token alone', async () => {
    const pair = await logIn(house, await signUp(house));
    const out = await post('/api/v1/auth/logout', { refresh_token: pair.refreshToken });
    assert.equal(out.statusCode, 204, out.body);
    assert.equal(
      (await http.inject({ url: '/api/v1/auth/verify', headers: bearer(pair.accessToken) })).statusCode,
      401,
    );
  });

  test('logs out everywhere, and every session has ended', async () => {
    const person = await signUp(house);
    const [first, second] = [await logIn(house, person), await logIn(house, person)];
    const out = await post('/api/v1/auth/logout', { everywhere: true }, bearer(first.accessToken));
    assert.equal(out.statusCode, 204, out.body);
    for (const pair of [first, second]) {
      assert.equal(
        (await http.inject({ url: '/api/v1/auth/verify', headers: bearer(pair.accessToken) })).statusCode,
        401,
      );
      assert.equal((await post('/api/v1/auth/refresh', { refresh_token: pair.refreshToken })).statusCode, 401);
    }
  });

  test('sees their sessions and ends one of them, and not another person’s', async () => {
    const person = await signUp(house);
    const [laptop, phone] = [
      await logIn(house, person, { 'user-agent': 'Laptop' }),
      await logIn(house, person, { 'user-agent': 'Phone' }),
    ];
    const list = await http.inject({ url: '/api/v1/auth/sessions', headers: bearer(laptop.accessToken) });
    const sessions: { id: string; current: boolean; user_agent: string }[] = list.json().data;
    assert.deepEqual(
      sessions.map((one) => [one.user_agent, one.current]),
      [
        ['Phone', false],
        ['Laptop', true],
      ],
    );
    const url = `/api/v1/auth/sessions/${sessions[0]?.id}`;
    const stranger = await logIn(house, await signUp(house));
    const refused = await http.inject({ method: 'DELETE', url, headers: bearer(stranger.accessToken) });
    assert.equal(refused.statusCode, 404);
    const ended = await http.inject({ method: 'DELETE', url, headers: bearer(laptop.accessToken) });
    assert.equal(ended.statusCode, 204, ended.body);
    assert.equal((await http.inject({ url: '/api/v1/user', headers: bearer(phone.accessToken) })).statusCode, 401);
    assert.equal((await http.inject({ url: '/api/v1/user', headers: bearer(laptop.accessToken) })).statusCode, 200);
  });

  test('changes their name and username, and is told when the username is taken', async () => {
    const pair = await logIn(house, await signUp(house));
    const patch = (payload: object) =>
      http.inject({ method: 'PATCH', url: '/api/v1/user', headers: bearer(pair.accessToken), payload });
    assert.equal((await patch({ username: 'Grace', name: 'Grace Hopper' })).json().username, 'grace');
    assert.equal((await patch({ name: null })).json().name, null);
    assert.equal((await patch({})).json().username, 'grace');
    const other = await logIn(house, await signUp(house));
    const taken = await http.inject({
      method: 'PATCH',
      url: '/api/v1/user',
      headers: bearer(other.accessToken),
      payload: { username: 'GRACE' },
    });
    assert.equal(taken.statusCode, 409);
    assert.equal(taken.json().error.details.field, 'username');
  });

  test('erases their account: nothing that names them is left outside the audit log', async () => {
    const person = await signUp(house);
    const pair = await logIn(house, person, { 'user-agent': 'Eraser' });
    const reply = await http.inject({ method: 'DELETE', url: '/api/v1/user', headers: bearer(pair.accessToken) });
    assert.equal(reply.statusCode, 204, reply.body);
    assert.equal((await http.inject({ url: '/api/v1/user', headers: bearer(pair.accessToken) })).statusCode, 401);
    const login = await post('/api/v1/auth/login', { email: person.email, password: person.password });
    assert.equal(login.statusCode, 401);
    const [account] = await rows('select status, email, username, name from users where id = $1', [person.id]);
    assert.deepEqual(account, { status: 'erased', email: null, username: null, name: null });
    for (const table of ['password_credentials', 'sessions']) {
      assert.deepEqual(await rows(`select 1 from ${table} where user_id = $1`, [person.id]), []);
    }
    assert.deepEqual(
      await rows('select 1 from login_records where user_id = $1 and user_agent is not null', [person.id]),
      [],
    );
    const again = await post('/api/v1/auth/signup', { email: person.email, password: goodPassword });
    assert.equal(again.statusCode, 201);
  });
});

describe('a login that fails', () => {
  test('gets the same answer for an unknown account, a wrong password and a disabled account', async () => {
    const [known, disabled] = [await signUp(house), await signUp(house)];
    await rows(`update users set status = 'disabled' where id = $1`, [disabled.id]);
    const answers = await Promise.all(
      [
        { email: 'nobody@example.com', password: goodPassword },
        { email: known.email, password: 'not the password at all' },
        { email: disabled.email, password: disabled.password },
        { username: 'not even a login \u0001', password: goodPassword },
      ].map(async (payload) => {
        const reply = await post('/api/v1/auth/login', payload);
        const { error } = reply.json();
        return [reply.statusCode, error.code, error.message, Object.keys(error).sort().join()];
      }),
    );
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1, JSON.stringify(answers));
    assert.equal(answers[0]?.[0], 401);
    const reasons = await rows(`select reason from login_records where outcome = 'failure' order by reason`);
    const kinds = new Set(reasons.map((row) => row.reason));
    assert.deepEqual([...kinds], ['not_active', 'unknown_account', 'wrong_password']);
  });

  test('needs exactly one of username and email', async () => {
    for (const payload of [{ password: 'x' }, { password: 'x', email: 'a@example.com', username: 'ada' }]) {
      assert.equal((await post('/api/v1/auth/login', payload)).statusCode, 400);
    }
  });
});

describe('a sign-up', () => {
  test('is refused for a taken e-mail address in any spelling, and says which field', async () => {
    const person = await signUp(house);
    const reply = await post('/api/v1/auth/signup', { email: person.email.toUpperCase(), password: goodPassword });
    assert.equal(reply.statusCode, 409);
    assert.equal(reply.json().error.code, 'CONFLICT');
    assert.equal(reply.json().error.details.field, 'email');
  });

  test('lists everything that is wrong with it', async () => {
    const reply = await post('/api/v1/auth/signup', { email: 'nope', password: goodPassword, username: '!' });
    assert.equal(reply.statusCode, 400);
    const paths = reply.json().error.details.issues.map((issue: { path: string }) => issue.path);
    assert.deepEqual(paths.sort(), ['email', 'username']);
  });

  test('refuses a short, a common and a self-telling password, each with a sentence', async () => {
    for (const password of ['short', 'password1234', 'margaret.hamilton1']) {
      const reply = await post('/api/v1/auth/signup', { email: 'margaret.hamilton@example.com', password });
      assert.equal(reply.statusCode, 400, password);
      assert.equal(reply.json().error.details.issues[0].path, 'password');
    }
  });

  test('repeated with its Idempotency-Key is done once and answered alike', async () => {
    const payload = { email: 'once@example.com', password: goodPassword };
    const headers = { 'idempotency-key': 'sign-up-of-once' };
    const first = await post('/api/v1/auth/signup', payload, headers);
    const second = await post('/api/v1/auth/signup', payload, headers);
    assert.equal(first.statusCode, 201, first.body);
    assert.equal(second.statusCode, 201, second.body);
    assert.deepEqual(second.json(), first.json());
    const other = await post('/api/v1/auth/signup', { ...payload, name: 'Another' }, headers);
    assert.equal(other.statusCode, 422);
    assert.equal(other.json().error.code, 'IDEMPOTENCY_KEY_REUSED');
  });

  test('is refused in a closed house', async () => {
    const closed = await openTestHouse({ settings: { SIGNUP_MODE: 'closed' } });
    const reply = await closed.http.inject({
      method: 'POST',
      url: '/api/v1/auth/signup',
      payload: { email: 'late@example.com', password: goodPassword },
    });
    assert.equal(reply.statusCode, 403);
  });
});

describe('every act', () => {
  test('leaves an audit event in its transaction, and audit events cannot be changed', async () => {
    const person = await signUp(house);
    const pair = await logIn(house, person);
    await post('/api/v1/auth/logout', {}, bearer(pair.accessToken));
    const events = await rows('select action, outcome from audit_events where subject_id = $1 order by id', [
      person.id,
    ]);
    assert.deepEqual(
      events.map((event) => event.action),
      ['user.signed_up', 'user.signed_in', 'session.ended'],
    );
    await assert.rejects(rows('delete from audit_events'), /insert-only/);
    const application = new pg.Client(house.database.application);
    await application.connect();
    await assert.rejects(application.query('update castellan.audit_events set reason = null'), /permission denied/);
    await application.end();
  });
});

describe('a browser with the cookie transport', () => {
  const origin = 'http://localhost:4000';

  test('keeps its refresh token in a cookie that scripts cannot read, and refreshes and logs out with it', async () => {
    const person = await signUp(house);
    const login = await post(
      '/api/v1/auth/login',
      { email: person.email, password: person.password, transport: 'cookie' },
      { origin },
    );
    assert.equal(login.json().refresh_token, undefined);
    const [cookie] = login.cookies;
    assert.deepEqual(
      [cookie?.name, cookie?.path, cookie?.httpOnly, cookie?.sameSite],
      ['castellan_refresh', '/api/v1/auth', true, 'Strict'],
    );
    const send = (url: string, value: string, headers: object) =>
      http.inject({
        method: 'POST',
        url,
        payload: {},
        headers: { cookie: `castellan_refresh=${value}`, ...headers },
      });
    const foreign = await send('/api/v1/auth/refresh', cookie?.value ?? '', { origin: 'https://evil.example' });
    assert.equal(foreign.statusCode, 403);
    const refreshed = await send('/api/v1/auth/refresh', cookie?.value ?? '', { origin });
    assert.equal(refreshed.statusCode, 200, refreshed.body);
    assert.equal(refreshed.json().refresh_token, undefined);
    const next = refreshed.cookies[0]?.value ?? '';
    assert.notEqual(next, cookie?.value);
    const out = await send('/api/v1/auth/logout', next, { origin });
    assert.equal(out.statusCode, 204, out.body);
    assert.equal(out.cookies[0]?.value, '');
    assert.equal((await send('/api/v1/auth/refresh', next, { origin })).statusCode, 401);
  });
});
