import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestKernel } from '../../../test/harness/kernel.ts';
import { createFormPage, type FormPageTexts } from './form-page.ts';

const texts: FormPageTexts = {
  title: 'Say <b>"hello"</b> & goodbye',
  lead: 'Lead.',
  button: 'Go',
  done: 'It is done"><script>alert(1)</script>',
  invalidLink: 'Used up.',
  needsScript: 'Needs JavaScript.',
  fields: { password: { label: 'Password', hint: 'A hint.' } },
};
const page = createFormPage({
  path: '/greet',
  operationId: 'showGreetPage',
  tag: 'Test',
  action: '/api/v1/greet',
  fields: [{ name: 'password', type: 'password', autocomplete: 'new-password', isRequired: true }],
  texts: { en: texts, de: { ...texts, title: 'Grüßen' } },
});
const kernel = await openTestKernel([page]);

test('shows texts as text, whatever is in them', async () => {
  const { body } = await kernel.inject({ url: '/greet?token=cst_ot_x' });
  assert.match(body, /<title>Say &lt;b&gt;&quot;hello&quot;&lt;\/b&gt; &amp; goodbye<\/title>/);
  assert.doesNotMatch(body, /<script>|<b>/);
});

test('speaks the language that the browser asks for, and English to everybody else', async () => {
  const languageFor = async (wish: string) => {
    const { body } = await kernel.inject({ url: '/greet', headers: { 'accept-language': wish } });
    return /<html lang="(..)">/.exec(body)?.[1];
  };
  assert.deepEqual(await Promise.all(['de-AT, en;q=0.8', 'en', 'fr'].map(languageFor)), ['de', 'en', 'en']);
});

test('never repeats the token of the link, lets nobody frame it and sends no referrer', async () => {
  const { body, headers } = await kernel.inject({ url: '/greet?token=cst_ot_secret' });
  assert.doesNotMatch(body, /cst_ot_secret/);
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.equal(headers['cache-control'], 'no-store');
  assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/);
});

test('keeps the button shut until it has shown whose link it is, where the page says that it looks', async () => {
  const words = { ...texts, account: 'Your account:' };
  const looking = createFormPage({
    path: '/look',
    operationId: 'showLookPage',
    tag: 'Test',
    action: '/api/v1/look',
    inspect: '/api/v1/look/inspect',
    fields: [],
    constants: { transport: 'cookie' },
    texts: { en: words, de: words },
  });
  const { body } = await (await openTestKernel([looking])).inject({ url: '/look' });
  assert.match(body, /<button type="submit" disabled>/);
  assert.match(body, /data-inspect="\/api\/v1\/look\/inspect"/);
  assert.match(body, /<input type="hidden" name="transport" value="cookie">/);
});

test('does not compile into a page when a field has no words', () => {
  const wordless = { ...texts, fields: {} };
  assert.throws(
    () =>
      createFormPage({
        path: '/greet',
        operationId: 'showGreetPage',
        tag: 'Test',
        action: '/api/v1/greet',
        fields: [{ name: 'password', type: 'password', autocomplete: 'new-password', isRequired: true }],
        texts: { en: wordless, de: wordless },
      }),
    /no words for its field password/,
  );
});
