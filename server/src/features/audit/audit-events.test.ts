import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { bearer, signUp } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';

const house = await openTestHouse();
const pool = openTestPool(house.database.application);
after(() => pool.close());
const logInAs = createRoleHolders(house);
const auditor = await logInAs('auditor');

const eventsPage = z.object({
  data: z.array(z.looseObject({ id: z.string(), at: z.string(), action: z.string(), outcome: z.string() })),
  next_cursor: z.string().nullable(),
});
const ask = (query: string, accessToken = auditor.accessToken) =>
  house.http.inject({ url: `/api/v1/audit-events${query}`, headers: bearer(accessToken) });
const list = async (query: string) => {
  const reply = await ask(query);
  assert.equal(reply.statusCode, 200, reply.body);
  return eventsPage.parse(reply.json());
};

type Written = {
  readonly id: string;
  readonly at: string;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly action: string;
  readonly outcome: 'success' | 'failure';
  readonly sessionId: string | null;
  readonly requestId: string | null;
};
const insertEvent = sql({
  name: 'test.insert_event',
  text: `insert into audit_events (id, at, actor_kind, actor_id, subject_id, action, outcome, session_id, request_id)
         values ($1, $2::timestamptz, 'user', $3, $4, $5, $6, $7, $8)`,
  row: z.never(),
});
const write = (event: Partial<Written> = {}): Promise<unknown> => {
  const { id = systemRandomness.uuid(), at = '2020-05-01T12:00:00Z', actorId = null, subjectId = null } = event;
  const { action = 'user.signed_in', outcome = 'success', sessionId = null, requestId = null } = event;
  return pool.database.execute(insertEvent, [id, at, actorId, subjectId, action, outcome, sessionId, requestId]);
};

/** Every id of a walk from page to page. */
const walk = async (query: string, betweenPages: () => Promise<unknown> = async () => {}): Promise<string[]> => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await list(`?${query}${cursor === null ? '' : `&cursor=${cursor}`}`);
    seen.push(...page.data.map((event) => event.id));
    cursor = page.next_cursor;
    await betweenPages();
  } while (cursor !== null);
  return seen;
};

describe('the audit log', () => {
  test('shows an act with who did it, by which request and from where', async () => {
    const person = await signUp(house);
    const { data } = await list(`?subject_id=${person.id}`);
    const [event] = data;
    assert.ok(event);
    const { id, at, trace_id, request_id, personal, ...rest } = event;
    assert.deepEqual(rest, {
      actor_kind: 'user',
      actor_id: person.id,
      subject_id: person.id,
      action: 'user.signed_up',
      outcome: 'success',
      reason: null,
      session_id: null,
    });
    assert.match(String(trace_id), /^[0-9a-f]{32}$/);
    assert.ok(JSON.stringify(personal).includes('127.0.0.1'));
    assert.deepEqual((await list(`?request_id=${request_id}`)).data, [event]);
    const alone = await ask(`/${id}`);
    assert.deepEqual([alone.statusCode, alone.json()], [200, event]);
  });

  test('is for those who hold audit:read, whether or not the event exists', async () => {
    const plain = await logInAs();
    const [event] = (await list('?limit=1')).data;
    for (const path of ['', '?action=nothing', `/${event?.id}`, `/${systemRandomness.uuid()}`]) {
      const reply = await ask(path, plain.accessToken);
      assert.deepEqual([reply.statusCode, reply.json().error.code], [403, 'FORBIDDEN'], path);
    }
    const nobody = await house.http.inject({ url: '/api/v1/audit-events' });
    assert.equal(nobody.statusCode, 401);
  });

  test('answers 404 for an event that is not there', async () => {
    const reply = await ask(`/${systemRandomness.uuid()}`);
    assert.deepEqual([reply.statusCode, reply.json().error.code], [404, 'NOT_FOUND']);
  });

  test('is not written by being read', async () => {
    const before = await list('?limit=1');
    await list('?outcome=success');
    assert.deepEqual((await list('?limit=1')).data, before.data);
  });

  test('takes the first and the last time that can be written', async () => {
    for (const query of [
      'from=0000-01-01T00:00:00%2B14:00',
      'to=0000-01-01T00:00:00Z',
      'to=9999-12-31T23:59:59-14:00',
    ]) {
      await list(`?limit=1&${query}`);
    }
  });

  test('refuses what it cannot filter by, and says which member', async () => {
    for (const [query, path] of [
      ['?actor_id=42', 'actor_id'],
      ['?subject_id=%27%20or%201=1', 'subject_id'],
      ['?action=user.teleported', 'action.0'],
      ['?action=user.signed_in&action=toString', 'action.1'],
      ['?outcome=maybe', 'outcome'],
      ['?outcome=success&outcome=failure', 'outcome'],
      ['?session_id=', 'session_id'],
      ['?request_id=x', 'request_id'],
      ['?from=yesterday', 'from'],
      ['?from=2026-01-01', 'from'],
      ['?to=2026-02-30T00:00:00Z', 'to'],
      ['?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
      ['?limit=0', 'limit'],
      ['?limit=201', 'limit'],
      ['?sort=at', ''],
      ['?personal=x', ''],
    ]) {
      const reply = await ask(query ?? '');
      assert.equal(reply.statusCode, 400, query);
      assert.equal(reply.json().error.details.issues[0].path, path, query);
    }
    assert.equal((await ask('/not-an-id')).statusCode, 400);
  });

  test('refuses a cursor that was forged, or given for other filters', async () => {
    const { next_cursor: cursor } = await list('?limit=1');
    assert.ok(cursor);
    assert.equal((await ask(`?limit=1&cursor=${cursor}`)).statusCode, 200);
    const forged = `${cursor.slice(0, -2)}${cursor.endsWith('A') ? 'B' : 'A'}A`;
    for (const query of [
      `?limit=1&cursor=${forged}`,
      `?limit=1&cursor=${cursor}&outcome=success`,
      '?cursor=',
      '?cursor=%00',
      `?cursor=${'A'.repeat(2_000)}`,
      `?cursor=${Buffer.from('["infinity","x"]').toString('base64url')}`,
    ]) {
      const reply = await ask(query);
      assert.deepEqual([reply.statusCode, reply.json().error.code], [400, 'INVALID_INPUT'], query);
    }
  });
});

describe('a walk through the audit log', () => {
  test('sees every event once although all have the same time, to the microsecond', async () => {
    const subjectId = systemRandomness.uuid();
    const ids = Array.from({ length: 23 }, () => systemRandomness.uuid());
    await Promise.all(ids.map((id) => write({ id, subjectId, at: '2020-01-01T00:00:00.123456Z' })));
    assert.deepEqual(await walk(`limit=5&subject_id=${subjectId}`), ids.sort().reverse());
  });

  test('sees every event once although the times differ by less than a millisecond', async () => {
    const subjectId = systemRandomness.uuid();
    const microseconds = Array.from({ length: 12 }, (_, index) => 100 + index);
    const ids = new Map(microseconds.map((micros) => [micros, systemRandomness.uuid()]));
    await Promise.all(
      [...ids].map(([micros, id]) => write({ id, subjectId, at: `2020-01-01T00:00:00.000${micros}Z` })),
    );
    assert.deepEqual(await walk(`limit=1&subject_id=${subjectId}`), [...ids.values()].reverse());
  });

  test('sees every event that was there once, whatever is written meanwhile', async () => {
    const actorId = systemRandomness.uuid();
    const ids = Array.from({ length: 40 }, () => systemRandomness.uuid());
    for (const [index, id] of ids.entries()) await write({ id, actorId, at: `2020-01-01T00:00:${10 + index}Z` });
    const meanwhile = () =>
      Promise.all([write({ actorId, at: '2020-01-01T01:00:00Z' }), write({ actorId, at: '2020-01-01T00:00:49Z' })]);
    const seen = await walk(`limit=7&actor_id=${actorId}`, meanwhile);
    assert.equal(new Set(seen).size, seen.length);
    assert.deepEqual(
      seen.filter((id) => ids.includes(id)),
      ids.reverse(),
    );
  });

  test('finds exactly what the filters say, whichever they are and in whichever order of the index', async () => {
    const people = [systemRandomness.uuid(), systemRandomness.uuid()];
    const sessions = [systemRandomness.uuid(), systemRandomness.uuid()];
    const requests = [systemRandomness.uuid(), systemRandomness.uuid()];
    const actions = ['user.signed_in', 'role.created', 'session.ended'];
    const pick = <T>(from: readonly T[], index: number): T => from[index % from.length] as T;
    const events = Array.from({ length: 60 }, (_, index) => ({
      id: systemRandomness.uuid(),
      at: `2019-03-0${1 + (index % 4)}T00:00:0${index % 3}.000Z`,
      actorId: pick([...people, null], index * 7),
      subjectId: pick([...people, null], index * 5 + 1),
      action: pick(actions, index * 11),
      outcome: pick(['success', 'failure', 'success'] as const, index >> 1),
      sessionId: pick([...sessions, null], index >> 2),
      requestId: pick([...requests, null], index >> 3),
    }));
    await Promise.all(events.map(write));

    const some = <T>(...values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 });
    const filters = fc.record({
      actor_id: some(...people),
      subject_id: some(...people),
      action: fc.option(fc.array(fc.constantFrom(...actions), { minLength: 1, maxLength: 4 }), { nil: undefined }),
      outcome: some('success', 'failure'),
      session_id: some(...sessions),
      request_id: some(...requests),
      from: some('2019-03-01T00:00:00Z', '2019-03-02T00:00:01Z'),
      to: some('2019-03-03T01:00:00%2B01:00', '2019-03-05T00:00:00Z'),
    });
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 30 }), async (wanted, limit) => {
        const { action = [], from = '2019-03-01T00:00:00Z', to = '2019-03-06T00:00:00Z', ...rest } = wanted;
        const query = [
          `limit=${limit}&from=${from}&to=${to}`,
          ...action.map((one) => `action=${one}`),
          ...Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
        ].join('&');
        const expected = events
          .filter(
            (event) =>
              (rest.actor_id === undefined || event.actorId === rest.actor_id) &&
              (rest.subject_id === undefined || event.subjectId === rest.subject_id) &&
              (action.length === 0 || action.includes(event.action)) &&
              (rest.outcome === undefined || event.outcome === rest.outcome) &&
              (rest.session_id === undefined || event.sessionId === rest.session_id) &&
              (rest.request_id === undefined || event.requestId === rest.request_id) &&
              new Date(event.at) >= new Date(from) &&
              new Date(event.at) < new Date(decodeURIComponent(to)),
          )
          .sort((one, other) => (`${one.at}${one.id}` < `${other.at}${other.id}` ? 1 : -1))
          .map((event) => event.id);
        assert.deepEqual(await walk(query), expected);
      }),
      { numRuns: 60 },
    );
  });
});
