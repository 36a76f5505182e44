import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, logIn, type Pair, type Person, signUp } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { sql } from '../../platform/postgres/database.ts';

const clock = movableClock();
const settings = { SESSION_IDLE_MINUTES: '30', SESSIONS_PER_USER: '5', SESSION_LIFETIME_DAYS: '2' };
const house = await openTestHouse({ clock, settings });
const beside = await openTestHouse({ clock, beside: house });
const { http } = house;
const pool = openTestPool(house.database.application);
after(() => pool.close());

const minutes = (count: number): number => count * 60_000;
/** How late a use may be written down, and so how much later a session ends by disuse. */
const delayMs = 30_000;

const sessionPage = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      current: z.boolean(),
      created_at: z.string(),
      last_seen_at: z.string(),
      expires_at: z.string(),
      client_address: z.string(),
      user_agent: z.string().nullable(),
      device: z.object({ browser: z.string().nullable(), os: z.string().nullable(), kind: z.string() }),
    }),
  ),
  next_cursor: z.string().nullable(),
});

const get = (url: string, { accessToken }: Pick<Pair, 'accessToken'>) =>
  http.inject({ url, headers: bearer(accessToken) });
const list = async (pair: Pick<Pair, 'accessToken'>, query = '') =>
  sessionPage.parse((await get(`/api/v1/auth/sessions${query}`, pair)).json());
const remove = (url: string, { accessToken }: Pair) =>
  http.inject({ method: 'DELETE', url, headers: bearer(accessToken) });
const verifyAt = async (where: Pick<typeof house, 'http'>, { accessToken }: Pick<Pair, 'accessToken'>) =>
  (await where.http.inject({ url: '/api/v1/auth/verify', headers: bearer(accessToken) })).statusCode;
const refresh = async (pair: Pair): Promise<Pair | undefined> => {
  const reply = await http.inject({
    method: 'POST',
    url: '/api/v1/auth/refresh',
    payload: { refresh_token: pair.refreshToken },
  });
  if (reply.statusCode !== 200) return undefined;
  const body = reply.json();
  return { accessToken: body.access_token, refreshToken: body.refresh_token };
};
const logInSeveral = async (person: Person, count: number): Promise<Pair[]> => {
  const pairs: Pair[] = [];
  for (let index = 0; index < count; index += 1) {
    pairs.push(await logIn(house, person, { 'user-agent': `Program${index}` }));
    clock.advanceMs(1_000);
  }
  return pairs;
};
/** Either both tokens are good or neither is. */
const assertWhole = async (pair: Pair): Promise<void> => {
  const isVerified = (await verifyAt(house, pair)) === 200;
  const refreshed = await refresh(pair);
  if (isVerified) assert.ok(refreshed);
  else assert.equal(refreshed, undefined);
};
const selectEnds = sql({
  name: 'test.select_session_ends',
  text: `select reason, actor_id as "actorId", personal from audit_events
          where action = 'session.ended' and subject_id = $1 order by at, id`,
  row: z.object({ reason: z.string(), actorId: z.string().nullable(), personal: z.record(z.string(), z.unknown()) }),
});

describe('the list of one’s sessions', () => {
  test('says where each one is, in words, and which one asks', async () => {
    const person = await signUp(house);
    const startedAt = clock.now().toISOString();
    const pair = await logIn(house, person, {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
    });
    await logIn(house, person, { 'user-agent': 'curl/8.5.0' });
    const { data } = await list(pair);
    const mine = data.find((session) => session.current);
    assert.deepEqual(mine?.device, { browser: 'Firefox', os: 'Linux', kind: 'desktop' });
    assert.equal(mine?.created_at, startedAt);
    assert.equal(mine?.expires_at, new Date(clock.now().getTime() + 2 * 86_400_000).toISOString());
    assert.deepEqual(data.find((session) => !session.current)?.device, { browser: 'curl', os: null, kind: 'program' });
  });

  test('comes page by page, each session once and newest first, though sessions begin and end meanwhile', async () => {
    const person = await signUp(house);
    const [first] = await logInSeveral(person, 5);
    assert.ok(first);
    const seen: (string | null)[] = [];
    let cursor: string | null = null;
    do {
      const page: z.infer<typeof sessionPage> = await list(
        first,
        `?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...page.data.map((session) => session.user_agent));
      cursor = page.next_cursor;
      const newest = page.data[0];
      if (seen.length === 2) assert.equal((await remove(`/api/v1/auth/sessions/${newest?.id}`, first)).statusCode, 204);
    } while (cursor !== null);
    assert.deepEqual(seen, ['Program4', 'Program3', 'Program2', 'Program1', 'Program0']);
  });

  test('refuses a cursor that is forged or belongs to another person, and a limit out of bounds', async () => {
    const [one, other] = [await signUp(house), await signUp(house)];
    const [pair] = await logInSeveral(one, 3);
    const [stranger] = await logInSeveral(other, 1);
    assert.ok(pair && stranger);
    const { next_cursor: cursor } = await list(pair, '?limit=1');
    for (const query of [`?cursor=${cursor}x`, '?cursor=AAAA', '?limit=0', '?limit=201', '?limit=two', '?order=name']) {
      assert.equal((await get(`/api/v1/auth/sessions${query}`, pair)).statusCode, 400, query);
    }
    assert.equal((await get(`/api/v1/auth/sessions?limit=1&cursor=${cursor}`, stranger)).statusCode, 400);
    assert.equal((await get(`/api/v1/auth/sessions?limit=1&cursor=${cursor}`, pair)).statusCode, 200);
  });
});

describe('ending the other sessions', () => {
  test('leaves the one that asks, and ends access by the others at once', async () => {
    const person = await signUp(house);
    const [here, ...others] = await logInSeveral(person, 3);
    assert.ok(here);
    assert.equal((await remove('/api/v1/auth/sessions', here)).statusCode, 204);
    for (const pair of others) {
      assert.equal(await verifyAt(house, pair), 401);
      assert.equal(await refresh(pair), undefined);
    }
    assert.equal(await verifyAt(house, here), 200);
    assert.deepEqual(
      (await list(here)).data.map((session) => session.user_agent),
      ['Program0'],
    );
    assert.equal((await remove('/api/v1/auth/sessions', here)).statusCode, 204, 'and again, with nothing left to end');
  });

  test('is audited, one event a session that says which it was', async () => {
    const person = await signUp(house);
    const [here] = await logInSeveral(person, 3);
    assert.ok(here);
    await remove('/api/v1/auth/sessions', here);
    const ends = await pool.database.rows(selectEnds, [person.id]);
    assert.deepEqual(
      ends.map((end) => [end.reason, end.actorId]),
      [
        ['revoked', person.id],
        ['revoked', person.id],
      ],
    );
    const before = ends.map((end) => z.object({ user_agent: z.string() }).parse(end.personal.before).user_agent);
    assert.deepEqual(before.sort(), ['Program1', 'Program2']);
  });
});

describe('a session that nobody uses', () => {
  test('is over after the idle limit: it is not refreshed, not listed and not ended again', async () => {
    const person = await signUp(house);
    const idle = await logIn(house, person);
    const [{ id } = { id: '' }] = (await list(idle)).data;
    clock.advanceMs(minutes(30) + delayMs);
    const now = await logIn(house, person);
    assert.equal((await list(now)).data.length, 1);
    assert.equal(await refresh(idle), undefined);
    assert.equal((await remove(`/api/v1/auth/sessions/${id}`, now)).statusCode, 404);
    const out = { refresh_token: idle.refreshToken };
    const reply = await http.inject({ method: 'POST', url: '/api/v1/auth/logout', payload: out });
    assert.equal(reply.statusCode, 401, reply.body);
  });

  test('is refreshed a moment before', async () => {
    const pair = await logIn(house, await signUp(house));
    clock.advanceMs(minutes(30) + delayMs - 1);
    assert.ok(await refresh(pair));
  });

  test('lives on by its refreshes, and not beyond its absolute end', async () => {
    const person = await signUp(house);
    let pair: Pair | undefined = await logIn(house, person);
    const endsAtMs = clock.now().getTime() + 2 * 86_400_000;
    while (clock.now().getTime() + minutes(25) < endsAtMs) {
      clock.advanceMs(minutes(25));
      pair = pair && (await refresh(pair));
      assert.ok(pair, 'refreshed within its life');
    }
    clock.advanceMs(endsAtMs - clock.now().getTime());
    assert.equal(pair && (await refresh(pair)), undefined);
  });

  test('lives on by its access token, on whatever process that is used', async () => {
    const person = await signUp(house);
    const pair = await logIn(house, person);
    const elsewhere = await openTestHouse({ clock, beside: house });
    clock.advanceMs(minutes(14));
    assert.equal(await verifyAt(elsewhere, pair), 200);
    const usedAt = clock.now().toISOString();
    // A process that stops writes what it has noted.
    await elsewhere.composed.features.find((feature) => feature.name === 'sessions')?.stop?.();
    assert.equal((await list(pair)).data[0]?.last_seen_at, usedAt);
    clock.advanceMs(minutes(30));
    assert.ok(await refresh(pair), 'idle since the use, not since the login');
  });
});

test('access tokens live no longer than a session may be idle', async () => {
  const strict = await openTestHouse({ settings: { SESSION_IDLE_MINUTES: '5' } });
  const person = await signUp(strict);
  const reply = await strict.http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    payload: { email: person.email, password: person.password },
  });
  assert.equal(reply.json().expires_in, 300);
});

describe('a login beyond the most that a person may have', () => {
  test('ends the session that was used least recently, here and elsewhere, and says so in the audit log', async () => {
    const person = await signUp(house);
    const [oldest, second, ...rest] = await logInSeveral(person, 5);
    assert.ok(oldest && second);
    const used = await refresh(oldest);
    assert.ok(used);
    const sixth = await logIn(house, person, { 'user-agent': 'Program5' });
    assert.equal(await verifyAt(house, second), 401);
    assert.equal(await refresh(second), undefined);
    for (const pair of [used, ...rest, sixth]) assert.equal(await verifyAt(beside, pair), 200);
    const [end, ...others] = await pool.database.rows(selectEnds, [person.id]);
    assert.deepEqual([end?.reason, end?.actorId, others], ['displaced', person.id, []]);
  });

  test('leaves exactly as many as there may be, however many come at once on two processes', async () => {
    const person = await signUp(house);
    const pairs = await Promise.all(
      Array.from({ length: 30 }, (_, index) => logIn(index % 2 === 0 ? house : beside, person)),
    );
    const refreshed = (await Promise.all(pairs.map(refresh))).filter((pair) => pair !== undefined);
    assert.equal(refreshed.length, 5);
    const [one] = refreshed;
    assert.ok(one);
    assert.equal((await list(one)).data.length, 5);
    assert.equal((await pool.database.rows(selectEnds, [person.id])).length, 25);
  });

  test('never blocks a logout everywhere beside it, nor is blocked by it', async () => {
    const person = await signUp(house);
    for (let round = 0; round < 10; round += 1) {
      const before = await logInSeveral(person, 5);
      const leaving = before.at(-1);
      assert.ok(leaving);
      const logout = http.inject({
        method: 'POST',
        url: '/api/v1/auth/logout',
        headers: bearer(leaving.accessToken),
        payload: { everywhere: true },
      });
      const [out, ...pairs] = await Promise.all([
        logout,
        ...Array.from({ length: 4 }, (_, index) => logIn(index % 2 === 0 ? house : beside, person)),
      ]);
      assert.equal(out.statusCode, 204, out.body);
      for (const pair of before) assert.equal(await refresh(pair), undefined, 'answered before, so it has ended');
      for (const pair of pairs) await assertWhole(pair);
    }
  });

  test('leaves other people’s sessions alone', async () => {
    const [crowded, quiet] = [await signUp(house), await signUp(house)];
    const pair = await logIn(house, quiet);
    await logInSeveral(crowded, 7);
    assert.equal(await verifyAt(house, pair), 200);
  });
});
