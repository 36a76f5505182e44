import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maxTokenLength, parseCompactToken } from './compact-token.ts';

const encode = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');
const goodHeader = '{"alg":"EdDSA","typ":"at+jwt","kid":"k"}';
const compact = (header: string | Uint8Array, payload = encode('{}'), signature = 'c2ln'): string =>
  `${encode(header)}.${payload}.${signature}`;

test('takes a well-formed token apart without changing a byte', () => {
  const token = compact(goodHeader);
  const parsed = parseCompactToken(token);
  assert.ok(parsed);
  assert.deepEqual([parsed.algorithm, parsed.kid], ['EdDSA', 'k']);
  assert.equal(`${parsed.signingInput}.${parsed.signature.toString('base64url')}`, token);
  assert.equal(parsed.payload.toString(), '{}');
});

const badHeaders: readonly (readonly [string, string | Uint8Array])[] = [
  ['alg none (RFC 8725, section 2.1)', '{"alg":"none","typ":"at+jwt","kid":"k"}'],
  ['alg None', '{"alg":"None","typ":"at+jwt","kid":"k"}'],
  ['alg nOnE', '{"alg":"nOnE","typ":"at+jwt","kid":"k"}'],
  ['an algorithm we do not know', '{"alg":"RS512","typ":"at+jwt","kid":"k"}'],
  ['an algorithm in another case', '{"alg":"eddsa","typ":"at+jwt","kid":"k"}'],
  ['another typ (RFC 9068, section 2.1)', '{"alg":"EdDSA","typ":"JWT","kid":"k"}'],
  ['the long form of typ', '{"alg":"EdDSA","typ":"application/at+jwt","kid":"k"}'],
  ['no typ', '{"alg":"EdDSA","kid":"k"}'],
  ['no kid', '{"alg":"EdDSA","typ":"at+jwt"}'],
  ['an empty kid', '{"alg":"EdDSA","typ":"at+jwt","kid":""}'],
  ['a kid that is no text', '{"alg":"EdDSA","typ":"at+jwt","kid":["k"]}'],
  ['crit (RFC 7515, section 4.1.11)', '{"alg":"EdDSA","typ":"at+jwt","kid":"k","crit":["exp"]}'],
  ['jku', '{"alg":"EdDSA","typ":"at+jwt","kid":"k","jku":"https://evil.example/jwks"}'],
  ['x5u', '{"alg":"EdDSA","typ":"at+jwt","kid":"k","x5u":"https://evil.example/cert"}'],
  ['x5c', '{"alg":"EdDSA","typ":"at+jwt","kid":"k","x5c":["AA"]}'],
  ['an embedded jwk', '{"alg":"EdDSA","typ":"at+jwt","kid":"k","jwk":{"kty":"OKP"}}'],
  ['b64 (RFC 7797)', '{"alg":"EdDSA","typ":"at+jwt","kid":"k","b64":false}'],
  ['zip', '{"alg":"EdDSA","typ":"at+jwt","kid":"k","zip":"DEF"}'],
  ['a duplicate member', '{"alg":"EdDSA","typ":"at+jwt","kid":"x","kid":"k"}'],
  ['a duplicate member that is escaped', '{"alg":"EdDSA","typ":"at+jwt","k\\u0069d":"x","kid":"k"}'],
  ['__proto__', '{"alg":"EdDSA","typ":"at+jwt","kid":"k","__proto__":{}}'],
  ['white space', '{ "alg":"EdDSA","typ":"at+jwt","kid":"k"}'],
  ['a byte order mark', `\uFEFF${goodHeader}`],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from('{"alg":"EdDSA","typ":"at+jwt","kid":"'), Buffer.from([0xff, 0x22, 0x7d])]),
  ],
  ['a list', '["EdDSA","at+jwt","k"]'],
  ['null', 'null'],
  ['no JSON', 'alg=EdDSA'],
  ['nesting without end', '['.repeat(5_000)],
];
for (const [what, header] of badHeaders) {
  test(`refuses a header with ${what}`, () => {
    assert.equal(parseCompactToken(compact(header)), undefined);
  });
}

const good = compact(goodHeader);
const [headerPart = '', payloadPart = '', signaturePart = ''] = good.split('.');
const badShapes: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['two parts', `${headerPart}.${payloadPart}`],
  ['an empty signature (RFC 7519, section 6)', `${headerPart}.${payloadPart}.`],
  ['an empty payload', `${headerPart}..${signaturePart}`],
  ['four parts', `${good}.${signaturePart}`],
  ['five parts (RFC 7516)', `${headerPart}.a.b.c.d`],
  ['padding', `${headerPart}.${payloadPart}=.${signaturePart}`],
  ['the other base64 alphabet', `${headerPart}.${encode('??>')}+/.${signaturePart}`],
  ['stray bits in the last character (RFC 4648, section 3.5)', `${headerPart}.${payloadPart}.c2lnYR`],
  ['a part of a length that no bytes have', `${headerPart}.${payloadPart}.abcde`],
  ['white space inside', `${headerPart}. ${payloadPart}.${signaturePart}`],
  ['a line end behind', `${good}\n`],
  [
    'the flattened JSON serialisation',
    JSON.stringify({ protected: headerPart, payload: payloadPart, signature: signaturePart }),
  ],
  ['a second token behind a comma', `${good},${good}`],
];
for (const [what, token] of badShapes) {
  test(`refuses a token with ${what}`, () => {
    assert.equal(parseCompactToken(token), undefined);
  });
}

test('refuses a huge token unread, and takes the largest that is allowed', () => {
  const fill = (length: number): string => `${good}${'A'.repeat(Math.ceil((length - good.length) / 4) * 4)}`;
  const largest = fill(maxTokenLength - 8);
  assert.ok(largest.length <= maxTokenLength && parseCompactToken(largest));
  assert.equal(parseCompactToken(fill(maxTokenLength + 8)), undefined);
});

test('property: what is accepted has one spelling, and no other text gives the same parts', () => {
  const nearlyGood = fc
    .tuple(fc.nat(good.length - 1), fc.string({ maxLength: 3 }))
    .map(([at, text]) => good.slice(0, at) + text + good.slice(at + 1));
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearlyGood), (token) => {
      const parsed = parseCompactToken(token);
      if (parsed === undefined) return;
      const header = JSON.stringify({ alg: parsed.algorithm, typ: 'at+jwt', kid: parsed.kid });
      const again = [encode(header), encode(parsed.payload), encode(parsed.signature)].join('.');
      assert.equal(again, token);
    }),
    { numRuns: 2_000 },
  );
});
