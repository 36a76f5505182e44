import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isOneAddress } from '../../platform/mail/mailbox.ts';
import { parseEmailAddress } from './email-address.ts';

test('spellings of one address have one canonical form', () => {
  const spellings = [
    'ada@example.com',
    'Ada@Example.COM',
    '  ada@example.com ',
    'ＡＤＡ@example.com',
    'ada@ＥＸＡＭＰＬＥ.com',
    'ada@example。com',
  ];
  assert.deepEqual([...new Set(spellings.map((one) => parseEmailAddress(one)?.canonical))], ['ada@example.com']);
  assert.equal(
    parseEmailAddress('zoe\u0308@münchen.example')?.canonical,
    parseEmailAddress('zo\u00eb@xn--mnchen-3ya.example')?.canonical,
  );
});

test('dots and plus tags stay apart', () => {
  const forms = ['ada.l@example.com', 'adal@example.com', 'ada+news@example.com', 'ada@example.com'];
  assert.equal(new Set(forms.map((one) => parseEmailAddress(one)?.canonical)).size, 4);
});

test('keeps the address as it was typed', () => {
  assert.equal(parseEmailAddress('Ada.Lovelace@Example.com')?.typed, 'Ada.Lovelace@Example.com');
});

const refused = {
  'no at sign': 'ada.example.com',
  'two at signs': 'ada@evil.com@example.com',
  'a full-width second at sign': 'ada@evil.com＠example.com',
  'a full-width at sign alone, to which no mail can go': 'ada＠example.com',
  'a small at sign': 'ada﹫example.com',
  'a domain of one label': 'ada@localhost',
  'an address of a machine': 'ada@127.0.0.1',
  'an empty local part': '@example.com',
  'two dots in a row': 'ada..l@example.com',
  'a quoted local part': '"ada l"@example.com',
  'a comment': 'ada(hi)@example.com',
  'a header injection': 'ada@example.com\r\nBcc: eve@example.com',
  'several recipients': 'ada@example.com,eve@example.com',
  'a zero-width space': 'ad\u200ba@example.com',
  'a direction override': 'ada@\u202eexample.com',
  NUL: 'ada\0@example.com',
  'a label that begins with a hyphen': 'ada@-example.com',
  'a local part of 65 bytes': `${'a'.repeat(65)}@example.com`,
  'over 254 characters': `ada@${'a.'.repeat(130)}com`,
};
for (const [what, text] of Object.entries(refused)) {
  test(`refuses ${what}`, () => assert.equal(parseEmailAddress(text), undefined));
}

test('canonicalising is stable: a canonical form is its own canonical form, whatever was typed', () => {
  const near = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', maxLength: 10 }));
  fc.assert(
    fc.property(near, ([local, domain]) => {
      const parsed = parseEmailAddress(`${local}@${domain}.example`);
      if (parsed) assert.equal(parseEmailAddress(parsed.canonical)?.canonical, parsed.canonical);
    }),
    { numRuns: 2000 },
  );
});

test('whatever character stands in an address that is accepted, mail can go to it', () => {
  const near = fc.tuple(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
    fc.constantFrom('a$a@example.com', 'a@e$e.com', 'a$e.com'),
  );
  const forms = fc.oneof(
    near,
    fc.tuple(
      fc.constantFrom('＠', '﹫', '．', '。', 'ⓔ', '\u3000', 'ﬁ'),
      near.map(([, form]) => form),
    ),
  );
  fc.assert(
    fc.property(forms, ([sign, form]) => {
      const parsed = parseEmailAddress(form.replace('$', () => sign));
      if (parsed) assert.equal(isOneAddress(parsed.typed), true, JSON.stringify(parsed));
    }),
    { numRuns: 5000 },
  );
});
