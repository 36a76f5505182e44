import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { codeOf, office, openIpRuleStand } from '../../../test/harness/ip-rule-stand.ts';

const { clock, people, call, create, created, knock, newestEvents, removeAllRules } = await openIpRuleStand();
afterEach(removeAllRules);

describe('bad input', () => {
  test('is a clear 400 that says what was probably meant', async () => {
    for (const [cidr, sentence] of [
      ['10.0.0.5/8', /write 10\.0\.0\.0\/8/],
      ['2001:db8::1/32', /write 2001:db8::\/32/],
      ['::ffff:10.0.0.0/104', /IPv4.*write 10\.0\.0\.0\/8/],
      ['::ffff:0:0/64', /IPv4/],
      ['fe80::1%eth0', /An address, or a range/],
      ['10.0.0.0/33', /An address, or a range/],
      ['10.0.0', /An address, or a range/],
      ['example.com', /An address, or a range/],
      ['10.0.0.0/8, 192.0.2.0/24', /An address, or a range/],
      ['1'.repeat(65), /./],
    ] as const) {
      const reply = await create({ cidr });
      assert.equal(reply.statusCode, 400, cidr);
      assert.match(reply.json().error.details.issues[0].message, sentence, cidr);
      assert.equal(reply.json().error.details.issues[0].path, 'cidr');
    }
  });

  test('of every other kind is a 400 as well, and leaves no rule behind', async () => {
    const good = { cidr: '203.0.113.0/24', action: 'deny', reason: 'A test.' };
    const past = new Date(clock.now().getTime()).toISOString();
    for (const bad of [
      { ...good, action: 'block' },
      { ...good, action: undefined },
      { ...good, reason: '' },
      { ...good, reason: '   ' },
      { ...good, reason: 'x'.repeat(501) },
      { ...good, reason: 'two\nlines' },
      { ...good, reason: '\u001b[2J gone' },
      { ...good, reason: 'turned \u202e round' },
      { ...good, expires_at: past },
      { ...good, expires_at: 'tomorrow' },
      { ...good, expires_at: '9999-12-31T23:59:59-14:00' },
      { ...good, expires_at: '2026-13-01T00:00:00Z' },
      { ...good, expires_at: 4102444800 },
      { ...good, force: 'true' },
      { ...good, id: '019c0000-0000-7000-8000-000000000000' },
      { ...good, cidr: ['203.0.113.0/24'] },
    ]) {
      const reply = await call({ method: 'POST', payload: bad });
      assert.deepEqual(codeOf(reply), [400, 'INVALID_INPUT'], JSON.stringify(bad));
    }
    for (const url of [
      '?action=block',
      '?contains=10.0.0.0/8',
      '?contains=x',
      '?include_expired=1',
      '?sort=cidr',
      '?cursor=forged',
      '/check?address=fe80::1%25eth0',
      '/check?address=10.0.0.1:80',
      '/not-a-uuid',
    ]) {
      assert.deepEqual(codeOf(await call({ url })), [400, 'INVALID_INPUT'], url);
    }
    assert.deepEqual((await call({})).json().data, []);
  });
});

describe('a rule is refused with 409', () => {
  test('when its range has one, however it is written, and the answer names it', async () => {
    const id = await created({ cidr: '2001:db8::/32' });
    const again = await create({ cidr: '2001:0DB8:0000::/32', action: 'allow' });
    assert.deepEqual(codeOf(again), [409, 'IP_RULE_EXISTS']);
    assert.equal(again.json().error.details.existing_id, id);
  });

  test('when the next wider rule says the same for as long, and only then', async () => {
    const inAnHour = new Date(clock.now().getTime() + 3_600_000).toISOString();
    const inTwoHours = new Date(clock.now().getTime() + 7_200_000).toISOString();
    const wide = await created({ cidr: '10.0.0.0/8', expires_at: inAnHour });
    const sameUntilThen = await create({ cidr: '10.1.0.0/16', expires_at: inAnHour });
    assert.deepEqual(codeOf(sameUntilThen), [409, 'IP_RULE_REDUNDANT']);
    assert.equal(sameUntilThen.json().error.details.existing_id, wide);
    await created({ cidr: '10.1.0.0/16', expires_at: inTwoHours });
    await created({ cidr: '10.2.0.0/16', action: 'allow' });
    await created({ cidr: '10.2.3.0/24', expires_at: inAnHour });
    assert.deepEqual(codeOf(await create({ cidr: '10.2.4.0/24', action: 'allow' })), [409, 'IP_RULE_REDUNDANT']);
    // Nothing wider says anything: it may be the first of an allow list.
    await created({ cidr: '192.0.2.0/24', action: 'allow' });
  });

  test('when a change would make it say nothing new', async () => {
    await created({ cidr: '10.0.0.0/8' });
    const id = await created({ cidr: '10.1.0.0/16', action: 'allow' });
    const reply = await call({ method: 'PATCH', url: `/${id}`, payload: { action: 'deny' } });
    assert.deepEqual(codeOf(reply), [409, 'IP_RULE_REDUNDANT']);
    const reason = await call({ method: 'PATCH', url: `/${id}`, payload: { reason: 'Another reason.' } });
    assert.deepEqual([reason.statusCode, reason.json().reason], [200, 'Another reason.']);
  });
});

describe('nobody locks themselves out by mistake', () => {
  test('by creating a rule', async () => {
    for (const cidr of [office, '192.0.2.0/24', '0.0.0.0/0']) {
      assert.deepEqual(codeOf(await create({ cidr })), [409, 'IP_RULE_LOCKS_OUT_CALLER'], cidr);
    }
    assert.deepEqual((await call({})).json().data, []);
    await created({ cidr: '::/0' });
  });

  test('by changing one', async () => {
    const id = await created({ cidr: '192.0.2.0/24', action: 'allow' });
    const reply = await call({ method: 'PATCH', url: `/${id}`, payload: { action: 'deny' } });
    assert.deepEqual(codeOf(reply), [409, 'IP_RULE_LOCKS_OUT_CALLER']);
    assert.equal(await knock(office), 200);
    assert.equal((await call({ url: `/${id}` })).json().action, 'allow');
  });

  test('by deleting one', async () => {
    const id = await created({ cidr: office, action: 'allow' });
    await created({ cidr: '0.0.0.0/0' });
    assert.deepEqual(codeOf(await call({ method: 'DELETE', url: `/${id}` })), [409, 'IP_RULE_LOCKS_OUT_CALLER']);
    assert.equal((await call({ method: 'DELETE', url: `/${id}?force=true` })).statusCode, 204);
    assert.equal(await knock(office), 403);
  });

  test('unless they insist, and the audit log says that they did', async () => {
    const reply = await create({ cidr: office, force: true });
    assert.equal(reply.statusCode, 201);
    assert.equal(await knock(office), 403);
    assert.equal((await newestEvents(1))[0]?.reason, 'forced');
  });

  test('although two of them at once each leave the other a way in', async () => {
    const one = await created({ cidr: office, action: 'allow' });
    const other = await created({ cidr: '192.0.2.0/24', action: 'allow' });
    await created({ cidr: '0.0.0.0/0' });
    const replies = await Promise.all([one, other].map((id) => call({ method: 'DELETE', url: `/${id}` })));
    assert.deepEqual(replies.map(({ statusCode }) => statusCode).sort(), [204, 409]);
    assert.equal(await knock(office), 200);
  });
});

describe('the list', () => {
  test('goes page by page in the order of the ranges and filters', async () => {
    const ranges = ['10.0.0.0/8', '10.0.0.0/16', '10.2.0.0/16', '192.0.2.128/25', '2001:db8::/32', '2001:db8::/48'];
    const action = (index: number) => (index % 2 === 0 ? 'deny' : 'allow');
    for (const [index, cidr] of [...ranges.entries()].reverse()) {
      await created({ cidr, action: action(index), force: true });
    }
    const found = async (query: string): Promise<string[]> =>
      (await call({ url: query })).json().data.map((rule: { cidr: string }) => rule.cidr);
    const { next_cursor: next } = (await call({ url: '?limit=4' })).json();
    assert.deepEqual(await found('?limit=4'), ranges.slice(0, 4));
    assert.deepEqual(await found(`?limit=4&cursor=${next}`), ranges.slice(4));
    assert.equal((await call({ url: `?limit=4&cursor=${next}` })).json().next_cursor, null);
    assert.deepEqual(await found('?contains=10.0.1.1'), ['10.0.0.0/8', '10.0.0.0/16']);
    assert.deepEqual(await found('?contains=::ffff:10.0.1.1&action=deny'), ['10.0.0.0/8']);
    assert.deepEqual(codeOf(await call({ url: `?action=deny&cursor=${next}` })), [400, 'INVALID_INPUT']);
  });

  test('a check says what would happen to an address and by which rule, and sees the caller as the server does', async () => {
    const id = await created({ cidr: '203.0.113.0/24' });
    const refused = (await call({ url: '/check?address=::ffff:203.0.113.9' })).json();
    assert.deepEqual([refused.address, refused.allowed, refused.rule.id], ['203.0.113.9', false, id]);
    const own = (await call({ url: '/check' })).json();
    assert.deepEqual(own, { address: office, allowed: true, rule: null });
  });
});

describe('who may', () => {
  test('an auditor reads and changes nothing, a user does neither, whether the rule is there or not', async () => {
    const id = await created({ cidr: '203.0.113.0/24' });
    const absent = '019c0000-0000-7000-8000-000000000000';
    for (const url of ['', `/${id}`, `/check?address=203.0.113.9`]) {
      assert.equal((await call({ url, as: people.auditor })).statusCode, 200, url);
      assert.equal((await call({ url, as: people.user })).statusCode, 403, url);
    }
    for (const as of [people.auditor, people.user]) {
      for (const one of [id, absent]) {
        assert.equal((await call({ method: 'DELETE', url: `/${one}`, as })).statusCode, 403);
        assert.equal((await call({ method: 'PATCH', url: `/${one}`, as, payload: {} })).statusCode, 403);
      }
    }
    assert.equal((await call({ url: `/${absent}` })).statusCode, 404);
    assert.equal((await call({ method: 'DELETE', url: `/${absent}` })).statusCode, 404);
    assert.equal((await call({ method: 'PATCH', url: `/${absent}`, payload: {} })).statusCode, 404);
  });

  test('every change is in the audit log with before and after, and one that changes nothing is not', async () => {
    const id = await created({ cidr: '203.0.113.0/24', reason: 'First.' });
    await call({ method: 'PATCH', url: `/${id}`, payload: { reason: 'Second.' } });
    await call({ method: 'PATCH', url: `/${id}`, payload: { reason: 'Second.' } });
    await call({ method: 'DELETE', url: `/${id}` });
    const event = { reason: null, clientAddress: office };
    assert.deepEqual(await newestEvents(3), [
      { ...event, action: 'ip_rule.deleted', reasonBefore: 'Second.', reasonAfter: null },
      { ...event, action: 'ip_rule.changed', reasonBefore: 'First.', reasonAfter: 'Second.' },
      { ...event, action: 'ip_rule.created', reasonBefore: null, reasonAfter: 'First.' },
    ]);
  });
});
