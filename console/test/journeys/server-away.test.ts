import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../../../server/test/harness/free-port.ts';
import { goodPassword } from '../../../server/test/harness/people.ts';
import { createServerStand } from '../../../server/test/harness/server-stand.ts';
import { en } from '../../src/words/en.ts';
import { openBrowser } from '../harness/browser.ts';
import { signIn } from '../harness/sign-in.ts';

const port = await freePort();
const origin = `http://localhost:${port}`;
const stand = await createServerStand({ PORT: String(port), PUBLIC_URL: origin });
const { come } = await openBrowser(origin);

test('while the server is away a line says so, what was typed stays, and all goes on when it is back', async () => {
  const server = await stand.startServer();
  const email = 'ada@example.com';
  const made = await fetch(`${origin}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: server.setupLink?.searchParams.get('token'), email, password: goodPassword }),
  });
  assert.equal(made.status, 201);

  const { page } = await come();
  await signIn(page, { email, password: goodPassword });
  await page.goto('/account');
  const name = page.getByRole('textbox', { name: /^Name/ });
  await name.fill('Ada Lovelace');

  server.signal('SIGTERM');
  await server.ended;
  const line = page.getByText(en.problems.away.unreachable);
  await line.waitFor();
  assert.equal(await name.inputValue(), 'Ada Lovelace');

  await stand.startServer();
  await line.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: en.general.save }).click();
  await page.getByRole('button', { name: `${en.shell.account}: Ada Lovelace` }).waitFor();
});
