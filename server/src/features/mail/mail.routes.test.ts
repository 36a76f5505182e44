import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { bearer, logIn } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const house = await openTestHouse({ work: null });
const { deliver } = house.composed.mail;
const auditor = await createRoleHolders(house)('auditor');
const headers = bearer(auditor.accessToken);
const signal = new AbortController().signal;

const get = (path: string) => house.http.inject({ url: `/api/v1/mail${path}`, headers });

const send = async (address: string, template: 'welcome' | 'test', userId: string | null = null): Promise<string> => {
  const taskId = randomUUID();
  const content =
    template === 'test'
      ? ({ template, values: { sentAt: new Date() } } as const)
      : ({ template, values: { name: 'Ada', link: new URL('http://localhost:4000/verify-email?token=x') } } as const);
  await deliver({ taskId, userId, to: { address, name: null }, language: null, content }, signal);
  return taskId;
};

test('the inbox shows a mail with its text, its HTML and the link in both', async () => {
  const id = await send('ada@example.com', 'welcome');
  const answer = await get(`/${id}`);
  assert.equal(answer.statusCode, 200);
  const mail = answer.json();
  assert.equal(mail.state, 'kept');
  assert.equal(mail.to, 'ada@example.com');
  assert.equal(mail.subject, 'Welcome to Castellan');
  assert.equal(mail.message_id, `${id}@localhost`);
  assert.match(mail.text, /^http:\/\/localhost:4000\/verify-email\?token=x$/m);
  assert.match(mail.html, /href="http:\/\/localhost:4000\/verify-email\?token=x"/);
});

test('the list has no bodies, newest first, and goes on page by page', async () => {
  const sent: string[] = [];
  for (let count = 0; count < 5; count += 1) sent.unshift(await send('page@example.com', 'test'));
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer = await get(`?to=PAGE@example.com&limit=2${cursor && `&cursor=${cursor}`}`);
    const page = answer.json();
    for (const mail of page.data) {
      assert.equal('text' in mail, false);
      seen.push(mail.id);
    }
    cursor = page.next_cursor;
  }
  assert.deepEqual(seen, sent);
});

test('filters narrow the list', async () => {
  const person = await makeAccount(house);
  const id = await send(person.email, 'welcome', person.id);
  const idsOf = async (query: string) => (await get(query)).json().data.map((mail: { id: string }) => mail.id);
  assert.deepEqual(await idsOf(`?user_id=${person.id}`), [id]);
  assert.deepEqual(await idsOf(`?user_id=${person.id}&template=test`), []);
  assert.deepEqual(await idsOf(`?user_id=${person.id}&state=kept&template=welcome`), [id]);
  assert.deepEqual(await idsOf(`?to=${person.email}&state=failed`), []);
});

test('erasing an account takes address, subject and bodies from the records of its mails', async () => {
  const person = await makeAccount(house);
  const id = await send(person.email, 'welcome', person.id);
  const own = bearer((await logIn(house, person)).accessToken);
  const erased = await house.http.inject({ method: 'DELETE', url: '/api/v1/user', headers: own });
  assert.equal(erased.statusCode, 204);
  const mail = (await get(`/${id}`)).json();
  assert.deepEqual([mail.to, mail.subject, mail.text, mail.html], [null, null, null, null]);
  assert.equal(mail.state, 'kept');
});

test('whoever may not read mail is refused whatever exists, and an unknown mail is not found', async () => {
  const id = await send('ada@example.com', 'welcome');
  const user = bearer((await logIn(house, await makeAccount(house))).accessToken);
  for (const path of ['', `/${id}`, `/${randomUUID()}`]) {
    assert.equal((await house.http.inject({ url: `/api/v1/mail${path}`, headers: user })).statusCode, 403, path);
  }
  assert.equal((await get(`/${randomUUID()}`)).statusCode, 404);
});
