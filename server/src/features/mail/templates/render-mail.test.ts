import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MailContent } from '../../../vocabulary/mail-content.ts';
import { html, textOfHtml } from './html.ts';
import { previewMails, renderMail } from './render-mail.ts';
import { sampleContents } from './sample-contents.ts';
import { nameInMail, writeDuration } from './written-out.ts';

const house = { product: 'Example', publicUrl: new URL('https://id.example.com'), timeZone: 'UTC' };
const now = new Date('2026-01-31T12:00:00Z');
const samples = sampleContents(house.publicUrl, now);
const previews = previewMails(house, now);

const entityOf: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
/** What a reader of the HTML sees, without its tags and its style sheet. */
const shown = (markup: string): string =>
  markup
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entityOf[name] ?? '');

test('every mail says the same in HTML as in text', () => {
  const words = (text: string): Set<string> => new Set(text.split(/[\s:=-]+/).filter((word) => word !== ''));
  for (const { template, language, text, html: markup } of previews) {
    const inHtml = words(shown(markup));
    for (const word of words(text)) assert.ok(inHtml.has(word), `${template}.${language}: ${word} is only in the text`);
  }
});

test('a mail with a link has it once behind its button and once to be copied, and on a line of its own in the text', () => {
  for (const { template, language, text, html: markup } of previews) {
    const values: object = samples[template as MailContent['template']].values;
    if (!('link' in values) || !(values.link instanceof URL)) continue;
    const { href } = values.link;
    const escaped = href.replaceAll('&', '&amp;');
    assert.equal(markup.split(`href="${escaped}"`).length, 3, `${template}.${language}`);
    assert.ok(text.split('\n').includes(href), `${template}.${language}`);
  }
});

test('a mail fetches nothing and runs nothing', () => {
  for (const { template, language, html: markup } of previews) {
    assert.doesNotMatch(markup, /<(img|script|link|iframe|object|form|svg|video|audio)\b/i, `${template}.${language}`);
    assert.doesNotMatch(
      markup,
      /[\s"'](src|background|srcset|action|on[a-z]+)\s*=|url\(|@import/i,
      `${template}.${language}`,
    );
  }
});

test('no mail leaves a value out or shows one that is none', () => {
  for (const { template, language, subject, text } of previews) {
    assert.doesNotMatch(`${subject}\n${text}`, /undefined|null|NaN|\[object|\s{2,}$/, `${template}.${language}`);
    assert.ok(subject.length > 0 && subject.length <= 100, `${template}.${language}`);
  }
});

test('German mails are in German and English ones in English', () => {
  for (const { template, language, text } of previews.filter((one) => one.template !== 'message')) {
    assert.equal(/automatisch verschickt/.test(text), language === 'de', template);
    assert.equal(/sent this mail by itself/.test(text.replace(/\n/g, ' ')), language === 'en', template);
  }
});

test('whatever stands in a value, the markup around it stays ours', () => {
  const hostile = fc.array(
    fc.constantFrom('<script>alert(1)</script>', '"', "'", '&', '</p>', '<!--', ' onload=x', '&lt;', 'Ada', '<', '>'),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(hostile, (parts) => {
      const value = parts.join('');
      const content = { template: 'message', values: { subject: 'A subject', text: value } } as const;
      const tagsOf = (markup: string): string[] => markup.match(/<\/?[a-z!][^>]*>/gi) ?? [];
      const { html: markup } = renderMail(content, 'en', house);
      const empty = renderMail({ ...content, values: { ...content.values, text: '' } }, 'en', house);
      assert.deepEqual(tagsOf(markup), tagsOf(empty.html));
      if (value.trim() !== '') assert.ok(shown(markup).includes(value.trim()));
    }),
  );
});

test('a template escapes everything but its own markup', () => {
  const written = textOfHtml(html`<a title="${`"><b>'&`}">${html`<i>${1}</i>`}${[html`<u></u>`]}${null}</a>`);
  assert.equal(written, '<a title="&quot;&gt;&lt;b&gt;&#39;&amp;"><i>1</i><u></u></a>');
});

test('a name that carries a message of its own is left out of the mail', () => {
  for (const name of [
    'You won, see evil.example',
    'http://evil.example',
    'evil@example.org',
    'www.evil.example',
    'call 0123.456',
    'evil\u2024example',
    'x'.repeat(61),
  ]) {
    assert.equal(nameInMail(name), null, name);
  }
  for (const name of [
    'Ada Lovelace',
    'Dr. Jane Doe',
    'José María',
    '山田太郎',
    "Conan O'Brien",
    'J. R. R. Tolkien',
    'Sammy Davis Jr.',
  ]) {
    assert.equal(nameInMail(name), name);
  }
  const { text } = renderMail(
    { template: 'welcome', values: { name: 'Win at evil.example', link: new URL('https://id.example.com/') } },
    'en',
    house,
  );
  assert.doesNotMatch(text, /evil/);
  assert.match(text, /^Hello,$/m);
});

test('times and durations are written as the reader writes them, with their zone', () => {
  const inBerlin = { ...house, timeZone: 'Europe/Berlin' };
  const { text } = renderMail(samples['sign-in-notice'], 'de', inBerlin);
  assert.match(text, /31\. Januar 2026 um 13:00:00 MEZ/);
  assert.equal(writeDuration('de-DE', 10_080), '7 Tage');
  assert.equal(writeDuration('en-GB', 60), '1 hour');
  assert.equal(writeDuration('en-GB', 15), '15 minutes');
});
