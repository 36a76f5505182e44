import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeConsoleBuild } from '../../server/test/harness/console-build.ts';
import { serveConsole } from './harness/served-console.ts';

const hostile = `<p id="shown" style="color: rgb(1, 2, 3)">Good day</p>
<script>document.title = 'script'</script>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" onload="document.title = 'handler'">
<img src="/brand/logo" onerror="document.title = 'handler'">
<iframe src="/sign-in"></iframe>
<form action="/api/v1/auth/logout" method="post"><button id="send">Send</button></form>
<a id="out" href="/sign-in?from=mail" target="_blank">Out</a>`;

const { come } = await serveConsole({ consoleFolder: await writeConsoleBuild() });

test('the frame shows the HTML of a mail and gives it nothing', async () => {
  const { page, context } = await come();
  const answered: string[] = [];
  context.on('response', (response) => void answered.push(new URL(response.url()).pathname));
  await page.goto('/sign-in');
  await page.evaluate(
    (html) =>
      new Promise<void>((resolve) => {
        const element = document.createElement('iframe');
        element.name = 'mail';
        element.src = '/mail-frame';
        element.addEventListener('load', () => {
          element.contentWindow?.postMessage({ html }, '*');
          resolve();
        });
        document.body.append(element);
      }),
    hostile,
  );
  const frame = page.frame('mail') ?? assert.fail('There is no frame.');
  const shown = frame.locator('#shown');
  await shown.waitFor();
  assert.equal(await shown.evaluate((element) => getComputedStyle(element).color), 'rgb(1, 2, 3)');

  await frame.locator('#send').click();
  const attempts = await frame.evaluate(async () => {
    const refused = (work: () => unknown): boolean => {
      try {
        work();
        return false;
      } catch {
        return true;
      }
    };
    return {
      origin: self.origin,
      title: document.title,
      cookies: refused(() => document.cookie),
      storage: refused(() => localStorage.length),
      page: refused(() => parent.document.title),
      call: await fetch('/api/v1/health').then(
        () => false,
        () => true,
      ),
    };
  });
  const everything = { cookies: true, storage: true, page: true, call: true };
  assert.deepEqual(attempts, { origin: 'null', title: 'Mail', ...everything });
  for (const path of ['/brand/logo', '/api/v1/auth/logout', '/api/v1/health']) {
    assert.ok(!answered.includes(path), `${path} was reached`);
  }

  const [opened] = await Promise.all([context.waitForEvent('page'), frame.locator('#out').click()]);
  await opened.waitForLoadState();
  assert.equal(new URL(opened.url()).pathname, '/sign-in');
  assert.equal(await opened.evaluate(() => self.origin), new URL(page.url()).origin);
});
