import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maskError } from './masked-error.ts';
import { maskValue } from './masking.ts';
import { judgeName } from './secret-names.ts';
import { maskText } from './secret-text.ts';

const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJlLWJ5dGVz';

test('secret names are known in any case and any way of joining words', () => {
  for (const name of [
    'password',
    'PASSWORD',
    'newPassword',
    'new_password',
    'New-Password',
    'db.passwd',
    'client_secret',
    'accessToken',
    'ACCESS_TOKEN',
    'Authorization',
    'proxy-authorization',
    'set-cookie',
    'apiKey',
    'x-api-key',
    'API_KEY',
    'refresh',
    'PEPPER',
    'privateKey',
    'userCredentials',
    'otp',
    'TOTP',
    'user_otp',
    'passwordHash',
    'hash',
    'pAsSwOrD',
    'ｐａｓｓｗｏｒｄ',
  ]) {
    assert.equal(judgeName(name), 'secret', name);
  }
});

test('harmless names stay readable, and so do figures about secrets', () => {
  for (const name of [
    'status',
    'route',
    'options',
    'hotpath',
    'footprint',
    'spinning',
    'user_id',
    'kid',
    'duration_ms',
  ]) {
    assert.equal(judgeName(name), 'plain', name);
  }
  assert.deepEqual(maskValue({ token_count: 3, hashMs: 180.5, isPasswordSet: true, refreshed_at: null, otp: 123456 }), {
    __proto__: null,
    token_count: 3,
    hashMs: 180.5,
    isPasswordSet: true,
    refreshed_at: null,
    otp: '[masked]',
  });
  assert.deepEqual(maskValue({ password_length: 'hunter2' }), { __proto__: null, password_length: '[masked]' });
});

const secretsInText: Readonly<Record<string, readonly [text: string, secret: string]>> = {
  'a JWT': [`got ${jwt}, sorry`, jwt],
  'a JWT that was cut': [`got ${jwt.slice(0, 30)}`, jwt.slice(5, 30)],
  'a token of ours': ['link /setup?x=cst_su_Ab-9_zzTop', 'su_Ab-9_zzTop'],
  'a bearer token': ['Authorization: Bearer abc.def', 'abc.def'],
  'a bearer token alone': ['bearer   q1w2e3', 'q1w2e3'],
  'basic credentials': ['sent Basic dXNlcjpwYXNz to it', 'dXNlcjpwYXNz'],
  'a cookie line': ['cookie: theme=dark; sid=5ecret5', '5ecret5'],
  'a private key': ['-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----', 'MHcCAQ'],
  'a private key that was cut': ['key -----BEGIN PRIVATE KEY-----\nMHcCAQEE', 'MHcCAQEE'],
  'credentials in a URL': ['postgres://joe:pa/ss@db:5432/x', 'pa/ss'],
  'a named value': ['password=hunter2&x=1', 'hunter2'],
  'a named value after a space': ['client_secret: hunter2', 'hunter2'],
  'a named value in quotes': ["password = 'hunter two'", 'hunter two'],
  'a named value in JSON': ['{"password":"hun\\"ter two"}', 'ter two'],
  'a named value in JSON in JSON': ['"{\\"password\\":\\"hunter two\\"}"', 'hunter two'],
  'a named value over lines': ['password="hunter\ntwo"', 'two'],
  'an e-mail address': ['no such user joe.doe+x@example.com!', 'joe.doe+x@example.com'],
  'an e-mail address with an apostrophe': ["was o'brien@example.com", "o'brien"],
  'an e-mail address in a query': ['/users?search=joe%40example.com', 'joe%40example.com'],
  'an e-mail address in another script': ['用户@例子.广告', '用户@例子.广告'],
  'an e-mail address in quotes': ['to "joe doe"@example.com', 'joe doe'],
  'a card number': ['paid with 4111111111111111.', '4111111111111111'],
  'a card number in groups': ['card 5 5500-0055-5555-5559 ok', '5500-0055-5555-5559'],
  'a card number after letters': ['card=abc4111111111111111', '4111111111111111'],
};
for (const [what, [text, secret]] of Object.entries(secretsInText)) {
  test(`masks by form: ${what}`, () => {
    const result = maskText(text);
    assert.ok(!result.includes(secret), result);
    assert.match(result, /\[masked\]/);
  });
}

test('what leads to the record stays as it is', () => {
  for (const text of [
    '01234567-1234-7123-8123-123456789012',
    '0199f2f0-1234-7abc-8def-0123456789ab',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '00f067aa0ba902b7',
    '2026-11-22T04:47:13.156Z',
    '/api/v1/users/:id',
    'connect ECONNREFUSED 10.0.0.5:5432',
    'https://login.example.com/authorize',
    'at handle (file:///srv/node_modules/@fastify/x/tokens.service.ts:45:7)',
    '1795322833171',
    '',
  ]) {
    const expected = text.includes('tokens.service') ? /@fastify\/x/ : text;
    const result = maskText(text);
    if (typeof expected === 'string') assert.equal(result, expected);
    else assert.match(result, expected);
  }
});

test('a card number given as a number is masked, a time in milliseconds is not', () => {
  assert.deepEqual(maskValue([4111111111111111, 4111111111111111n, 1795322833171]), [
    '[masked]',
    '[masked]',
    1795322833171,
  ]);
});

test('what is deeper than 8 levels is withheld', () => {
  const nest = (levels: number): unknown => (levels === 0 ? 'bottom' : { a: nest(levels - 1) });
  assert.ok(JSON.stringify(maskValue(nest(8))).includes('bottom'));
  const deeper = JSON.stringify(maskValue(nest(9)));
  assert.ok(deeper.includes('[withheld]') && !deeper.includes('bottom'));
});

test('cycles, hostile objects and giants do not hurt', () => {
  const cycle: Record<string, unknown> = { name: 'x' };
  cycle.self = cycle;
  assert.deepEqual(maskValue(cycle), { __proto__: null, name: 'x', self: '[circular]' });
  const shared = { a: 1 };
  assert.equal(JSON.stringify(maskValue([shared, shared])), '[{"a":1},{"a":1}]');
  const hostile = Object.defineProperty({}, 'x', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  assert.equal(maskValue(hostile), '[unreadable]');
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(maskValue({ proxy }) !== undefined, true);
  assert.ok(String(maskValue('x'.repeat(2_000_000))).length < 9_000);
  assert.ok(JSON.stringify(maskValue(Array.from({ length: 100_000 }, (_, i) => ({ i })))).length < 5_000);
  assert.ok(JSON.stringify(maskValue({ toJSON: () => 'hunter2', key: Buffer.from('hunter2') })).includes('[7 bytes]'));
});

test('a million awkward characters are masked within a blink', () => {
  for (const piece of ['a@', 'password', 'eyJ', '1 ', 'bearer ', 'a://', '"', '\\"', '=', 'token:"']) {
    const began = performance.now();
    maskText(piece.repeat(1_000_000 / piece.length));
    assert.ok(performance.now() - began < 500, piece);
  }
});

test('lists of headers are masked as pairs and in turn', () => {
  const shown = JSON.stringify(
    maskValue({
      raw: ['Host', 'x', 'X-Api-Key', 'k3y-one'],
      pairs: [['x-api-key', 'k3y-two']],
      one: { name: 'X-API-Key', value: 'k3y-three' },
    }),
  );
  assert.ok(!shown.includes('k3y'), shown);
  assert.ok(shown.includes('"Host","x"'));
});

test('an error shows type, message, frames and causes, and nothing that PostgreSQL adds', () => {
  const fromPostgres = Object.assign(new Error('invalid input syntax for type uuid: "his name"'), {
    name: 'error',
    code: '22P02',
    severity: 'ERROR',
    detail: 'Key (name)=(his name) exists.',
    where: 'his name',
    parameters: ['his name'],
    internalQuery: 'his name',
    constraint: 'users_email_key',
  });
  const error = new TypeError('could not store joe@example.com', { cause: fromPostgres });
  const shown = maskError(error);
  const text = JSON.stringify(shown);
  assert.ok(!text.includes('his name') && !text.includes('joe@'), text);
  assert.equal(shown.type, 'TypeError');
  assert.equal(shown.message, 'could not store [masked]');
  assert.match(shown.stack ?? '', /^TypeError: could not store \[masked\]\n\s+at .*masking\.test\.ts:\d+:\d+/);
  assert.equal(shown.cause?.code, '22P02');
  assert.equal(shown.cause?.constraint, 'users_email_key');
});

test('whatever is thrown can be shown', () => {
  const circular = new Error('a');
  circular.cause = circular;
  const silent = Object.create(null);
  for (const thrown of [undefined, null, 7, 'password=hunter2', circular, silent, {}, Symbol('x'), () => {}]) {
    const shown = JSON.stringify(maskError(thrown));
    assert.ok(shown.length < 50_000 && !shown.includes('hunter2'), shown);
  }
  const many = new AggregateError([new Error('one'), new Error('secret=hunter2')], 'many');
  const shown = maskError(many);
  assert.deepEqual(
    shown.errors?.map(({ message }) => message),
    ['one', 'secret=[masked]'],
  );
});

const digits = (length: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length });
const card = digits(14).map((middle) => {
  const body = [4, ...middle];
  const sum = body.reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return [...body, (10 - (sum % 10)) % 10].join('');
});
const word = fc.stringMatching(/^[A-Za-z0-9]{12,24}$/).map((text) => `Zq${text}`);
const planted = fc.oneof(
  card,
  fc.emailAddress().filter((address) => !address.includes('/')),
  word.map((text) => `cst_at_${text}`),
  fc.tuple(word, word, word).map(([a, b, c]) => `eyJ${a}.${b}.${c}`),
);
const surroundings = fc.constantFrom('', ' ', 'x: ', '"', '(', '\n', 'é', ', ', '{"a":"');
const secretName = fc.constantFrom('password', 'API-Key', 'refreshToken', 'CLIENT_SECRET', 'Set-Cookie', 'otp');

/** A random object with one secret somewhere in it, by form in a text or a key, or by name. */
const haystack = fc
  .tuple(
    fc.oneof(
      fc.tuple(planted, surroundings, surroundings).map(([secret, before, after]) => ({
        secret,
        value: `${before}${secret}${after}` as unknown,
      })),
      fc.tuple(word, secretName).map(([secret, name]) => ({ secret, value: { [name]: secret } as unknown })),
      fc
        .tuple(word, secretName)
        .map(([secret, name]) => ({ secret, value: { [name]: { deep: [secret] } } as unknown })),
      fc.tuple(word, secretName).map(([secret, name]) => ({ secret, value: `${name}=${secret}` as unknown })),
      planted.map((secret) => ({ secret, value: { [secret]: 1 } as unknown })),
      planted.map((secret) => ({ secret, value: new Error(`it was ${secret}`) as unknown })),
      planted.map((secret) => ({ secret, value: new Map([[secret, new Set([secret])]]) as unknown })),
    ),
    fc.array(fc.tuple(fc.constantFrom('object', 'list', 'error'), fc.object({ maxDepth: 2 })), { maxLength: 12 }),
  )
  .map(([{ secret, value }, layers]) => ({
    secret,
    value: layers.reduce<unknown>((inner, [kind, around]) => {
      if (kind === 'list') return [around, inner];
      if (kind === 'error') return new Error('outer', { cause: inner });
      return { ...around, inner };
    }, value),
  }));

test('a secret planted anywhere in a random object never appears in the output', () => {
  fc.assert(
    fc.property(haystack, ({ secret, value }) => {
      const shown = JSON.stringify(maskValue({ value }));
      assert.ok(!shown.includes(secret), shown);
    }),
    { numRuns: 500 },
  );
});

test('anything at all can be masked and written as JSON', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withNullPrototype: true,
        withTypedArray: true,
        withObjectString: true,
        withSparseArray: true,
      }),
      (value) => {
        assert.doesNotThrow(() => JSON.stringify(maskValue(value)));
      },
    ),
    { numRuns: 500 },
  );
});
