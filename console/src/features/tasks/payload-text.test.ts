import { expect, test } from 'vitest';
import { blankPayload, faultOfPayload, parsePayload } from './payload-text.ts';

const strict = {
  type: 'object',
  required: ['order_id'],
  properties: { order_id: { type: 'string' }, copies: { type: 'integer', default: 1 } },
  additionalProperties: false,
};

test('a payload that fits has no fault', () => {
  expect(faultOfPayload('{"order_id":"A-1"}', strict)).toBeUndefined();
});

test('what is no JSON is said with its line and column', () => {
  const text = '{\n  "order_id": "A-1",\n  copies: 1\n}';
  expect(faultOfPayload(text, strict)).toEqual({ kind: 'no-json-at', line: 3, column: 3 });
});

test('JSON that ends too early is no payload yet', () => {
  expect(faultOfPayload('{"order_id":', strict)?.kind).toMatch(/^no-json/);
});

test.each(['[]', '"A-1"', 'null', '7'])('%s is no object', (text) => {
  expect(faultOfPayload(text, strict)).toEqual({ kind: 'no-object' });
});

test('members that are wanted and not there are named, before those that are not known', () => {
  expect(faultOfPayload('{"colour":"red"}', strict)).toEqual({ kind: 'missing', names: ['order_id'] });
  expect(faultOfPayload('{"order_id":"A-1","toString":1}', strict)).toEqual({ kind: 'unknown', names: ['toString'] });
});

test('a schema that allows other members refuses none, and one that is not understood leaves it to the server', () => {
  expect(faultOfPayload('{"order_id":"A-1","more":1}', { ...strict, additionalProperties: {} })).toBeUndefined();
  expect(faultOfPayload('7', { anyOf: [] })).toBeUndefined();
});

test('nothing typed is an empty payload', () => {
  expect(parsePayload('  \n')).toEqual({ value: {} });
});

test('a blank payload holds the members that are wanted', () => {
  const schema = {
    ...strict,
    required: ['order_id', 'copies', 'language', 'odd'],
    properties: { ...strict.properties, language: { enum: ['en', 'de'] }, odd: true },
  };
  expect(JSON.parse(blankPayload(schema))).toEqual({ order_id: '', copies: 1, language: 'en', odd: null });
  expect(blankPayload(undefined)).toBe('{}');
});
