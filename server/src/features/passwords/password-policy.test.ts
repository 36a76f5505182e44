import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commonPasswords } from './common-passwords.ts';
import { findPasswordIssues, type PasswordContext } from './password-policy.ts';

const judge = (password: string, context: PasswordContext = {}, minimumLength = 12): string[] =>
  findPasswordIssues(password, context, { minimumLength, commonPasswords });

const ada = { email: 'ada.lovelace@engine-works.example', username: 'countess', name: 'Ada King Lovelace' };

const reasons = {
  short: /at least 12 characters/,
  long: /at most 1024 characters/,
  control: /control characters/,
  common: /lists of common and breached/,
  predictable: /sequences/,
  context: /name, username or e-mail/,
};

const refused: readonly [keyof typeof reasons, string][] = [
  ['short', 'k7!pWq2'],
  ['short', ''],
  // Twelve UTF-16 units, six characters.
  ['short', '🦊🦉🐢🦀🐙🦋'],
  ['long', 'ab3'.repeat(400)],
  ['long', '🦊'.repeat(1025)],
  ['control', 'a line break\nin it'],
  ['control', 'a NUL \u0000 in the middle'],
  ['common', 'unbelievable'],
  ['common', 'Administrator'],
  ['common', 'administrator2024'],
  ['common', 'P@ssw0rd2024!'],
  ['common', '!!passw0rd!!!!'],
  ['common', 'monkey123456789'],
  ['common', 'dragondragon'],
  ['common', '1qaz2wsx3edc'],
  ['predictable', 'aaaaaaaaaaaa'],
  ['predictable', 'ababababababab'],
  ['predictable', 'xK9xK9xK9xK9xK9'],
  ['predictable', 'abcdefghijklmnop'],
  ['predictable', '987654321098'],
  ['predictable', 'QWERTYUIOPasdf'],
  ['predictable', '111122223333'],
  ['context', 'lovelace2024!'],
  ['context', 'L0v3lace-1815'],
  ['context', 'adalovelaceada'],
  ['context', 'countess.1234'],
  ['context', 'engine-works-1'],
  ['context', 'Castellan2024'],
];

for (const [reason, password] of refused) {
  test(`refuses ${JSON.stringify(password).slice(0, 40)} for being ${reason}`, () => {
    assert.match(judge(password, ada).join('\n'), reasons[reason]);
  });
}

const accepted = [
  'correct horse battery staple 42',
  'purple window marmalade',
  'k7!pWq2-mZx9vR',
  'パスワードではない長い文',
  'une phrase à peu près longue',
  '🦊🦉🐢🦀🐙🦋🐝🐞🦂🐫🦔🦇',
  'lovelace wrote the first program in 1843',
  `${'x'.repeat(3) + ' marks the spot 77 '.repeat(10)}end`,
];

for (const password of accepted) {
  test(`accepts ${JSON.stringify(password).slice(0, 40)}`, () => assert.deepEqual(judge(password, ada), []));
}

test('refuses the whole e-mail address, however short its words are', () => {
  assert.match(judge('ann@some-house.eu', { email: 'ann@some-house.eu' }).join(), reasons.context);
  assert.match(judge('Io@Ab.example!', { email: 'io@ab.example' }).join(), reasons.context);
});

test('names everything that is wrong at once', () => {
  assert.equal(judge('password\t', ada).length, 3);
});

test('asks for no kind of character', () => {
  assert.deepEqual(judge('all lower case words only'), []);
});

test('counts characters as a person does after composition, not bytes', () => {
  const decomposed = `${'e\u0301'.repeat(3)}ïjkmnpqz`;
  assert.match(judge(decomposed).join(), reasons.short);
});

test('holds the length the settings ask for', () => {
  assert.deepEqual(judge('k7!pWq2-', {}, 8), []);
  assert.match(judge('k7!pWq2-mZx9vR', {}, 15).join(), /at least 15/);
});

test('never throws, whatever it is given', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1100 }), fc.string(), fc.string(), (password, email, name) => {
      assert.ok(Array.isArray(judge(password, { email, name, username: null })));
    }),
  );
});

test('half a surrogate pair is not text', () => {
  assert.match(judge('half a pair \ud83e here').join(), /not valid text/);
});
