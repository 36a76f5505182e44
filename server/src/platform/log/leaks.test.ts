import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defineLogEvent, type LogFields } from './log.ts';
import { maskValue } from './masking.ts';
import { createLog } from './pino-log.ts';

const said = defineLogEvent<LogFields>({ name: 'test.said', level: 'error', message: 'Something was said.' });
const formats = ['json', 'ecs', 'otel', 'pretty'] as const;

/** What no byte of the output may hold. */
const word = fc.stringMatching(/^[A-Za-z0-9]{14,24}$/).map((text) => `Zq${text}`);
const cards = fc.constantFrom('4111111111111111', '5500005555555559', '378282246310005', '6011000990139424');

/** A secret, as a text that shows by its form that it holds one. */
const planted = fc.oneof(
  fc.tuple(word, word, word).map(([one, two, three]) => ({ secret: `eyJ${one}.${two}.${three}`, alone: true })),
  word.map((text) => ({ secret: `${text}@example.com`, alone: true })),
  cards.map((secret) => ({ secret, alone: true })),
  fc.tuple(word, fc.constantFrom('at', 'rt', 'su', 'pr', 'ml')).map(([text, kind]) => ({
    secret: `cst_${kind}_${text}`,
    alone: true,
  })),
  word.map((secret) => ({ secret, alone: false })),
);

/** A text that holds it; a bare word is a secret by what stands before it. */
const textWith = ({ secret, alone }: { secret: string; alone: boolean }, index: number): string => {
  const bare = [
    `Bearer ${secret}`,
    `password=${secret}`,
    `https://ada:${secret}@db.example/x`,
    `{"token":"${secret}"}`,
  ];
  const plain = [secret, `it was ${secret}, I think`, `(${secret})`, `a=1&b=${secret}`];
  const choices = alone ? [...plain, ...bare] : bare;
  return choices[index % choices.length] ?? secret;
};

class Held {
  #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  get password(): string {
    return this.#text;
  }
  toJSON(): unknown {
    return { said: this.#text };
  }
  toString(): string {
    return this.#text;
  }
}

const nest = (value: unknown, levels: number): unknown => (levels === 0 ? value : { in: nest(value, levels - 1) });
const proxyOf = (value: object): object => new Proxy(value, { ownKeys: (target) => Reflect.ownKeys(target) });

/** Everything that a text can hide in. */
const hidingPlaces: Readonly<Record<string, (text: string, secret: string) => unknown>> = {
  value: (text) => text,
  key: (text) => ({ [text]: 1 }),
  'value by name': (_text, secret) => ({ 'X-Api-Key': secret }),
  'list by name': (_text, secret) => ({ refreshTokens: [[secret]] }),
  list: (text) => [[1, [text]]],
  set: (text) => new Set([text]),
  'map key': (text) => new Map([[text, 1]]),
  'map value': (text) => new Map<unknown, unknown>([['a', { deep: text }]]),
  'map by name': (_text, secret) => new Map([['client_secret', secret]]),
  url: (_text, secret) => new URL(`https://ada:${encodeURIComponent(secret)}@db.example/?password=${secret}`),
  error: (text) => new Error(text),
  'name of an error': (text) => Object.assign(new Error('x'), { name: text }),
  'code of an error': (text) => Object.assign(new Error('x'), { code: text }),
  'cause of an error': (text) => new Error('outer', { cause: new Error('inner', { cause: text }) }),
  'detail of an error': (text) => Object.assign(new Error('x'), { detail: text, parameters: [text], query: text }),
  'several errors': (text) => new AggregateError([new Error('one'), new Error(text)], text),
  getter: (text) => Object.defineProperty({}, 'said', { enumerable: true, get: () => text }),
  'getter of a class': (_text, secret) => new Held(secret),
  proxy: (text) => proxyOf({ said: text, more: proxyOf([text]) }),
  'null prototype': (text) => Object.assign(Object.create(null), { __proto__: text }),
  buffer: (text) => Buffer.from(text),
  'boxed text': (text) => Object(text),
  function: (text) => Object.assign(() => text, { text }),
  symbol: (text) => Symbol(text),
  'deeper than is shown': (_text, secret) => nest(`plain ${secret}`, 9),
};
const places = Object.keys(hidingPlaces);

const buried = fc
  .tuple(
    planted,
    fc.nat(7),
    fc.constantFrom(...places),
    fc.array(fc.constantFrom('object', 'list', 'map', 'error', 'named'), { maxLength: 7 }),
    fc.object({ maxDepth: 2, maxKeys: 3 }),
  )
  .map(([plant, index, place, layers, around]) => {
    const hide = hidingPlaces[place] ?? assert.fail(place);
    const value = layers.reduce<unknown>(
      (inner, layer) => {
        if (layer === 'list') return [around, inner];
        if (layer === 'map') return new Map([['inner', inner]]);
        if (layer === 'error') return new Error('outer', { cause: inner });
        if (layer === 'named') return { note: 'x', context: inner };
        return { ...around, inner };
      },
      hide(textWith(plant, index), plant.secret),
    );
    return { secret: plant.secret, value, place };
  });

test('a secret planted anywhere is in no byte of any form of the log', () => {
  fc.assert(
    fc.property(buried, fc.constantFrom(...formats), ({ secret, value, place }, format) => {
      let output = '';
      const log = createLog({
        ...{ level: 'debug', format, version: '1', clock: { now: () => new Date(0) } },
        destination: {
          write: (line) => {
            output += line;
          },
        },
      });
      log.write(said, { value });
      log.writeError(said, value, { list: [value] });
      assert.ok(output.length > 0);
      assert.ok(!output.includes(secret), `${place} in ${format}: ${output}`);
    }),
    { numRuns: 1_500 },
  );
});

for (const place of places) {
  test(`a secret that is hidden in this does not come through the mask: ${place}`, () => {
    const hide = hidingPlaces[place] ?? assert.fail(place);
    fc.assert(
      fc.property(planted, fc.nat(7), (plant, index) => {
        const shown = JSON.stringify(maskValue({ value: hide(textWith(plant, index), plant.secret) }));
        assert.ok(!shown.includes(plant.secret), shown);
      }),
      { numRuns: 50 },
    );
  });
}
