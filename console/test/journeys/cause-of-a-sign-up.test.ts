import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goodPassword } from '../../../server/test/harness/people.ts';
import { operatorOf } from '../../../server/test/harness/role-holders.ts';
import { en } from '../../src/words/en.ts';
import { storyEn } from '../../src/words/story-en.ts';
import { serveConsole } from '../harness/served-console.ts';
import { signIn } from '../harness/sign-in.ts';

const { house, come } = await serveConsole({ settings: { TRACE_SAMPLE_RATIO: '1' } });
const administrator = { email: 'ada@example.com', password: goodPassword };
await operatorOf(house).createUser({ ...administrator, roles: ['admin'] });

test('a request id that is pasted leads to the task, the mail and the trace of a sign-up, and each of them leads back', async () => {
  const reply = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/signup',
    payload: { email: 'grace@example.com', password: goodPassword },
  });
  assert.equal(reply.statusCode, 201, reply.body);
  const requestId = String(reply.headers['x-request-id']);

  const { page } = await come();
  await signIn(page, administrator);
  await page.getByRole('button', { name: en.shell.palette.open }).click();
  await page.getByPlaceholder(en.shell.palette.hint).fill(requestId);
  await page.getByRole('option', { name: en.shell.palette.seeCause(requestId) }).click();
  await page.waitForURL((url) => url.searchParams.get('request_id') === requestId);

  // The page follows what is still under way, until the mail is there and the trace is written.
  const timeline = page.getByRole('list', { name: storyEn.cause.timeline });
  const row = (name: string | RegExp) => timeline.getByRole('button', { name });
  await row('POST /api/v1/auth/signup').waitFor();
  await row(/grace@example\.com/).waitFor();

  const follow = async (from: string | RegExp, link: string, path: string) => {
    await row(from).click();
    await timeline.getByRole('link', { name: link, exact: true }).click();
    await page.waitForURL(`**${path}`);
    // The story's own way back to where one begins has the same name, and stays until the other page is drawn.
    await page.locator('main a[href^="/cause?"]', { hasText: en.general.seeCause }).first().click();
    await page.waitForURL('**/cause?*');
    await row('POST /api/v1/auth/signup').waitFor();
  };
  await follow(new RegExp(storyEn.cause.enqueued('email.welcome')), storyEn.cause.open.task, '/tasks/*');
  await follow(/grace@example\.com/, storyEn.cause.open.mail, '/mail/*');
  await follow(new RegExp(en.audit.actions['user.signed_up']), storyEn.cause.open.audit_event, '/audit/*');
  await follow('POST /api/v1/auth/signup', storyEn.cause.open.trace, '/monitoring/traces/*');
});
