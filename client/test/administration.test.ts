import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CastellanError } from 'castellan-client';
import { makeAccount } from '../../server/test/harness/made-account.ts';
import { signUp } from '../../server/test/harness/people.ts';
import { clientOf, serveHouse, signInSomebody } from './served-house.ts';

const served = await serveHouse();
const { house } = served;

const administrator = async () => {
  const { email, password } = await makeAccount(house, { roles: ['admin'] });
  const client = clientOf(served);
  await client.castellan.login({ body: { email, password } });
  return client;
};

describe('a list in pages', () => {
  test('is walked to its end, each item once, with as many calls as there are pages', async () => {
    const people = [];
    for (let index = 0; index < 5; index += 1) people.push(await signUp(house));
    const { castellan, sent } = await administrator();
    const before = sent.length;
    const seen: string[] = [];
    for await (const user of castellan.all.listUsers({ query: { limit: 2, search: 'person-' } })) seen.push(user.id);
    assert.deepEqual(seen.toSorted(), people.map(({ id }) => id).toSorted());
    assert.equal(sent.length - before, 3);
  });

  test('is asked for no further than it is read', async () => {
    const { castellan, sent } = await administrator();
    const before = sent.length;
    for await (const user of castellan.all.listUsers({ query: { limit: 1 } })) {
      assert.ok(user.id);
      break;
    }
    assert.equal(sent.length - before, 1);
  });

  test('can be read page by page as well', async () => {
    const { castellan } = await administrator();
    const first = await castellan.listUsers({ query: { limit: 1, status: ['active'] } });
    assert.ok(first.next_cursor);
    const second = await castellan.listUsers({ query: { limit: 1, status: ['active'], cursor: first.next_cursor } });
    assert.notEqual(second.data[0]?.id, first.data[0]?.id);
  });

  test('ends with the refusal when a page is refused', async () => {
    const client = clientOf(served);
    await signInSomebody(client);
    const walk = async () => {
      for await (const user of client.castellan.all.listUsers()) assert.fail(user.id);
    };
    await assert.rejects(walk, (error) => error instanceof CastellanError && error.code === 'FORBIDDEN');
  });
});

test('a change by the ETag of an earlier answer is refused once somebody else has changed the account', async () => {
  const { castellan } = await administrator();
  const { id } = await signUp(house);
  let etag = '';
  const read = () =>
    castellan.getUser({ params: { id }, onAnswer: ({ headers }) => (etag = headers.get('etag') ?? '') });
  const rename = (name: string) =>
    castellan.changeUser({ params: { id }, body: { name }, headers: { 'if-match': etag } });
  await read();
  await rename('Ada');
  const isOutdated = (error: unknown) => error instanceof CastellanError && error.code === 'PRECONDITION_FAILED';
  await assert.rejects(rename('Grace'), isOutdated);
  await read();
  assert.equal((await rename('Grace')).name, 'Grace');
});

test('a change of roles reaches a signed-in client with its next call, by one refresh', async () => {
  const { castellan } = await administrator();
  const client = clientOf(served);
  const { user } = await signInSomebody(client);
  await assert.rejects(client.castellan.listUsers(), { code: 'FORBIDDEN' });
  await castellan.setUserRoles({ params: { id: user.id }, body: { roles: ['user', 'auditor'] } });
  const before = client.sent.length;
  await client.castellan.listAuditEvents();
  assert.deepEqual(
    client.sent.slice(before).map(({ path, status }) => `${path} ${status}`),
    ['/api/v1/audit-events 401', '/api/v1/auth/refresh 200', '/api/v1/audit-events 200'],
  );
});
