import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openMailRoom } from '../../../test/harness/mail-room.ts';
import { listMoved, moveIn } from '../../../test/harness/moving.ts';
import { signUp } from '../../../test/harness/people.ts';
import { openTestHouse, type TestHouse } from '../../../test/harness/test-house.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import type { Log } from '../../platform/log/log.ts';

type Asked = { readonly identifier: string; readonly password: string };

/** What the old system does with a question. */
let decide: (asked: Asked) => { status: number; body?: object; delayMs?: number } | 'cut' = () => ({ status: 401 });
const questions: (Asked & { readonly headers: IncomingHttpHeaders; readonly body: string })[] = [];

const oldSystem = createServer((request, reply) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const body = Buffer.concat(chunks).toString();
    const asked: Asked = JSON.parse(body);
    questions.push({ ...asked, headers: request.headers, body });
    const decision = decide(asked);
    if (decision === 'cut') return void request.socket.destroy();
    await pause(decision.delayMs ?? 0);
    reply.writeHead(decision.status).end(JSON.stringify(decision.body ?? {}));
  });
}).listen(0, '127.0.0.1');
await once(oldSystem, 'listening');
const address = oldSystem.address();
assert.ok(typeof address === 'object' && address !== null);

const key = Buffer.from('the old system knows this key');
const legacySettings = {
  LEGACY_LOGIN_URL: `http://127.0.0.1:${address.port}/verify`,
  LEGACY_LOGIN_SECRET: `whsec_${key.toString('base64')}`,
};
const written: string[] = [];
const note = (...parts: unknown[]): void =>
  void written.push(parts.map((part) => (part instanceof Error ? String(part.stack) : JSON.stringify(part))).join(' '));
const log: Log = { write: note, writeError: note };

const house = await openTestHouse({ work: null, settings: { ...legacySettings, MAGIC_LINKS: 'on' }, log });
const mailRoom = await openMailRoom(house);
const welcoming = await openTestHouse({
  ...{ beside: house, work: null },
  settings: { ...legacySettings, LEGACY_LOGIN_CREATES: 'on' },
});
const pool = openTestPool(house.database.application);
after(async () => {
  await pool.close();
  oldSystem.closeAllConnections();
  oldSystem.close();
});

const password = 'the password of long ago';
const moved = (ending: string) => listMoved(pool.database, ending);

const tryToLogIn = async (login: string, typed = password, { http }: TestHouse = house) => {
  const payload = { username: login, password: typed };
  const reply = await http.inject({ method: 'POST', url: '/api/v1/auth/login', payload });
  return { status: reply.statusCode, code: reply.json().error?.code, message: reply.json().error?.message };
};

const post = (url: string, payload: object) => house.http.inject({ method: 'POST', url, payload });

const questionsAbout = (identifier: string) => questions.filter((one) => one.identifier === identifier);

/** Accounts without a password, as an import makes them. */
const bring = async (...emails: string[]): Promise<void> => {
  const { counts } = await moveIn(house, { lines: emails.map((email) => ({ email, email_verified: true })) });
  assert.equal(counts.created, emails.length);
};

const knows = (asked: Asked): { status: number; body?: object } =>
  asked.password === password ? { status: 200, body: { email: asked.identifier } } : { status: 401 };

test('whoever has no password here logs in with the one of the old system, which is asked once, signed', async () => {
  decide = knows;
  await bring('once@legacy.example');
  assert.equal((await tryToLogIn('once@legacy.example')).status, 200);
  assert.equal((await tryToLogIn('once@legacy.example')).status, 200);
  const [question, ...more] = questionsAbout('once@legacy.example');
  assert.equal(more.length, 0, 'It was asked a second time.');
  assert.deepEqual([question?.identifier, question?.password], ['once@legacy.example', password]);
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = question?.headers ?? {};
  const expected = createHmac('sha256', key).update(`${id}.${at}.${question?.body}`).digest('base64');
  assert.equal(signature, `v1,${expected}`);
  const [account] = await moved('once@legacy.example');
  assert.match(account?.hash ?? '', /^cst1\$bcrypt\$/);
  assert.equal(account?.auditCount, 2, 'One for the file, one for the password.');
});

test('a password that the old system refuses gets the answer of any wrong one', async () => {
  decide = knows;
  await bring('refused@legacy.example');
  const refused = await tryToLogIn('refused@legacy.example', 'something else');
  assert.deepEqual(refused, await tryToLogIn('nobody@legacy.example', 'something else'));
  assert.equal(refused.status, 401);
  assert.equal(questionsAbout('refused@legacy.example').length, 1);
  assert.equal(questionsAbout('nobody@legacy.example').length, 0, 'Nobody asks for whom it does not know.');
});

test('whoever has a password here is never asked for, and is refused no sooner than the old system would have done it', async () => {
  decide = (asked) => ({ ...knows(asked), delayMs: 300 });
  await bring('slow@legacy.example');
  // As many as it remembers.
  await Promise.all(Array.from({ length: 32 }, () => tryToLogIn('slow@legacy.example', 'something else')));
  const person = await signUp(house);
  const startedMs = performance.now();
  assert.equal((await tryToLogIn(person.email, 'something else')).status, 401);
  assert.equal((await tryToLogIn('nobody@legacy.example', 'something else')).status, 401);
  assert.ok(performance.now() - startedMs >= 2 * 290, 'A quick refusal tells that the account has a password here.');
  assert.equal((await tryToLogIn(person.email, person.password)).status, 200);
  assert.equal(questionsAbout(person.email).length, 0);
});

test('once the owner of an address has come by mail, a password of whoever had typed it comes from no system and no file', async () => {
  decide = knows;
  const email = 'typed-by-others@legacy.example';
  const password_hash = '$2b$04$abcdefghijklmnopqrstuu4SmA3hVMbWKmJVGcHRDZ6Y7bUU/SMZe';
  await moveIn(house, { lines: [{ email, email_verified: false, password_hash }] });
  await post('/api/v1/auth/magic-link', { email });
  const redeemed = await post('/api/v1/auth/magic-link/redeem', { token: await mailRoom.tokenTo(email, 'magic-link') });
  assert.equal(redeemed.statusCode, 200, redeemed.body);
  assert.equal((await tryToLogIn(email)).status, 401);
  assert.equal(questionsAbout(email).length, 0);
  await moveIn(house, { lines: [{ email, email_verified: false, password_hash }] }, { onConflict: 'update' });
  assert.equal((await moved(email))[0]?.hash, null);
});

test('an answer for another address opens nothing', async () => {
  decide = () => ({ status: 200, body: { email: 'somebody.else@legacy.example' } });
  await bring('mistaken@legacy.example');
  assert.equal((await tryToLogIn('mistaken@legacy.example')).status, 401);
  assert.equal((await moved('mistaken@legacy.example'))[0]?.hash, null);
});

test('the same user name is not the same person: without the address of the account nothing is opened', async () => {
  const email = 'known-by-name@legacy.example';
  await moveIn(house, { lines: [{ email, email_verified: true, username: 'same.name' }] });
  for (const body of [{}, { email: null }, { name: 'same.name' }, { email: 'same.name' }]) {
    decide = () => ({ status: 200, body });
    assert.equal((await tryToLogIn('same.name')).status, 401, JSON.stringify(body));
  }
  assert.equal((await moved(email))[0]?.hash, null);
  decide = () => ({ status: 200, body: { email } });
  assert.equal((await tryToLogIn('same.name')).status, 200);
});

test('an answer without an address is enough for whoever logged in by their address', async () => {
  decide = () => ({ status: 200, body: {} });
  await bring('by-address@legacy.example');
  assert.equal((await tryToLogIn('By-Address@legacy.example')).status, 200);
});

test('for an administrator the old system is not asked, whatever it would say', async () => {
  decide = (asked) => ({
    status: 200,
    body: { email: 'chief@legacy.example', email_verified: true, name: asked.identifier },
  });
  const lines = [{ email: 'chief@legacy.example', email_verified: true, username: 'chief', roles: ['admin', 'user'] }];
  await moveIn(house, { lines }, { check: { mayBeAdministrators: true } });
  assert.equal((await tryToLogIn('chief')).status, 401);
  assert.equal((await tryToLogIn('chief@legacy.example')).status, 401);
  assert.deepEqual([...questionsAbout('chief'), ...questionsAbout('chief@legacy.example')], []);
  assert.equal((await tryToLogIn('alias of the chief', password, welcoming)).status, 401);
  assert.equal((await moved('chief@legacy.example'))[0]?.hash, null);
});

test('a login that only the old system knows opens a verified account here by an address that was verified there', async () => {
  const email = 'only-typed@legacy.example';
  await bring(email);
  decide = () => ({ status: 200, body: { email } });
  assert.equal((await tryToLogIn('whoever', password, welcoming)).status, 401);
  assert.equal((await moved(email))[0]?.hash, null);
  decide = () => ({ status: 200, body: { email, email_verified: true } });
  assert.equal((await tryToLogIn('whoever', password, welcoming)).status, 200);
});

test('where it creates accounts, somebody whom only the old system knows gets one, and only one', async () => {
  decide = () => ({ status: 200, body: { email: 'New@legacy.example', name: 'New Here', email_verified: true } });
  const tries = await Promise.all([1, 2, 3].map(() => tryToLogIn('newcomer', password, welcoming)));
  assert.deepEqual(
    tries.map(({ status }) => status),
    [200, 200, 200],
  );
  const accounts = await moved('ew@legacy.example');
  assert.deepEqual(
    accounts.map(({ email, name, emailVerified, roles, auditCount }) => [
      email,
      name,
      emailVerified,
      roles,
      auditCount,
    ]),
    [['New@legacy.example', 'New Here', true, ['user'], accounts[0]?.auditCount]],
  );
  decide = () => ({ status: 401 });
  assert.equal((await tryToLogIn('new@legacy.example', password, welcoming)).status, 200);
  assert.equal((await tryToLogIn('nobody.at.all', password, welcoming)).status, 401);
});

test('a login that only the old system knows does not get past the password that its account has here', async () => {
  const person = await signUp(welcoming);
  decide = () => ({ status: 200, body: { email: person.email } });
  assert.equal((await tryToLogIn('alias', password, welcoming)).status, 401);
  assert.equal((await tryToLogIn(person.email, person.password, welcoming)).status, 200);
});

test('an answer that is none is 503 for who needs it, and neither a success nor a refusal', async () => {
  await bring('odd@legacy.example');
  for (const decision of [{ status: 302 }, { status: 404 }, { status: 429 }, { status: 200, body: [] }]) {
    decide = () => decision;
    assert.deepEqual((await tryToLogIn('odd@legacy.example')).status, 503, JSON.stringify(decision));
  }
});

test('an old system that is away stops those who need it, and nobody else, and is not asked again until it is back', async () => {
  const person = await signUp(house);
  await bring('away@legacy.example');
  decide = () => 'cut';
  for (let count = 0; count < 5; count += 1) {
    assert.deepEqual((await tryToLogIn('away@legacy.example')).code, 'SERVICE_UNAVAILABLE');
  }
  const asked = questionsAbout('away@legacy.example').length;
  assert.equal((await tryToLogIn('away@legacy.example')).status, 503);
  assert.equal(questionsAbout('away@legacy.example').length, asked, 'The breaker is open.');
  assert.equal((await tryToLogIn(person.email, person.password)).status, 200);
  assert.equal((await tryToLogIn(person.email, 'something else')).status, 401);
  decide = knows;
  await waitFor(async () => assert.equal((await tryToLogIn('away@legacy.example')).status, 200), 10_000);
});

test('what people type is written into no log', () => {
  assert.ok(questions.length > 0);
  for (const line of written) {
    assert.ok(!line.includes(password) && !line.includes('something else') && !line.includes('@legacy.example'), line);
  }
});
