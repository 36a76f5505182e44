import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { renderClientTypes } from './client-types.ts';

const refusal = (code: string) => ({
  content: {
    'application/json': { schema: { $ref: '#/components/schemas/Error' }, examples: { [code]: { value: {} } } },
  },
});

const gate = {
  type: 'object',
  description: 'A way in.',
  properties: {
    id: { type: 'string', format: 'uuid' },
    state: { type: 'string', enum: ['open', 'shut'] },
    keeper: { anyOf: [{ $ref: '#/components/schemas/Keeper' }, { type: 'null' }] },
    bolts: { type: 'array', items: { type: ['string', 'null'] } },
    'is-old': { type: 'boolean', description: 'Very\nold.' },
  },
  required: ['id', 'state', 'bolts'],
  additionalProperties: false,
};

const documentOf = (paths: object, schemas: object = {}) => ({
  paths,
  components: {
    schemas: {
      Error: { type: 'object' },
      Gate: gate,
      Keeper: { type: 'object', properties: { name: { const: 'Ada' } }, required: ['name'] },
      Forgotten: { type: 'object' },
      ...schemas,
    },
  },
});

const json = (schema: object) => ({ content: { 'application/json': { schema } } });

const listGates = {
  operationId: 'listGates',
  summary: 'See the gates',
  security: [{ bearer: [] }],
  parameters: [
    { name: 'limit', in: 'query', schema: { type: 'string', pattern: '^[1-9][0-9]{0,2}$' }, description: 'How many.' },
    { name: 'old', in: 'query', schema: { type: 'string', enum: ['true', 'false'] } },
    { name: 'name', in: 'query', schema: { type: 'string', pattern: '^[a-z][a-z0-9]*$' } },
    { name: 'cursor', in: 'query', schema: { type: 'string' } },
  ],
  responses: {
    200: json({
      type: 'object',
      properties: {
        data: { type: 'array', items: { $ref: '#/components/schemas/Gate' } },
        next_cursor: { type: ['string', 'null'] },
      },
      required: ['data', 'next_cursor'],
    }),
    401: refusal('AUTH_TOKEN_MISSING'),
  },
};

const render = (paths: object, schemas: object = {}) => {
  const files = renderClientTypes(documentOf(paths, schemas));
  const read = (name: string): string => (files.get(name) ?? assert.fail(`no ${name}`)).replaceAll(/\s+/g, ' ');
  return { operations: read('operations.ts'), schemas: read('schemas.ts'), codes: read('error-codes.ts') };
};

test('writes a type for each schema that is used, and none for what is not', () => {
  const { schemas } = render({ '/gates': { get: listGates } });
  assert.match(
    schemas,
    /\/\*\* A way in\. \*\/ export type Gate = \{ readonly id: string; readonly state: 'open' \| 'shut'; readonly keeper\?: Keeper \| null; readonly bolts: readonly \(string \| null\)\[\]; \/\*\* Very old\. \*\/ readonly 'is-old'\?: boolean; \};/,
  );
  assert.match(schemas, /export type Keeper = \{ readonly name: 'Ada'; \};/);
  assert.doesNotMatch(schemas, /Forgotten|Error/);
});

test('writes a method for each operation, an iterable for each list in pages, and every code', () => {
  const { operations, codes } = render({ '/gates': { get: listGates } });
  assert.match(
    operations,
    /See the gates\. \* \* `GET \/gates` \*\/ listGates\(input\?: \{ readonly query\?: \{ \/\*\* How many\. \*\/ readonly limit\?: number \| undefined; readonly old\?: boolean \| undefined; readonly name\?: string \| undefined; readonly cursor\?: string \| undefined; \} \} & CallOptions\): Promise<\{ readonly data: readonly Gate\[\]; readonly next_cursor: string \| null; \}>;/,
  );
  assert.match(
    operations,
    /listGates\(input\?: \{ readonly query\?: \{ [^}]*name\?: string \| undefined; \} \} & CallOptions\): AsyncIterable<Gate>;/,
  );
  assert.match(operations, /listGates: \{ method: 'GET', path: '\/gates', bearer: true, idempotencyKey: false \}/);
  assert.match(codes, /ServerErrorCode = \| 'AUTH_TOKEN_MISSING';/);
});

test('tells logins, states that are no refusal, and what must be given', () => {
  const { operations } = render({
    '/gates/{id}': {
      put: {
        operationId: 'enter',
        summary: 'Enter',
        security: [],
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } },
        ],
        requestBody: { required: true, ...json({ type: 'object', properties: { transport: { type: 'string' } } }) },
        responses: {
          200: json({ type: 'object', properties: { access_token: { type: 'string' } }, required: ['access_token'] }),
          204: {},
          503: json({ $ref: '#/components/schemas/Gate' }),
        },
      },
    },
  });
  assert.match(
    operations,
    /enter\(input: \{ readonly params: \{ readonly id: string; \}; readonly body: \{ readonly transport\?: string; \} \} & CallOptions\): Promise<\{ readonly access_token: string; \} \| undefined \| Gate>;/,
  );
  assert.match(
    operations,
    /enter: \{ method: 'PUT', path: '\/gates\/\{id\}', bearer: false, idempotencyKey: true, signsIn: true, transport: true, states: \[503\] \}/,
  );
});

test('stops at what it does not understand instead of writing a type that is too wide', () => {
  const withReply = (schema: object) => ({ '/gates': { get: { ...listGates, responses: { 200: json(schema) } } } });
  assert.throws(() => render(withReply({ type: 'wall' })), /No type is known/);
  assert.throws(() => render(withReply({ $ref: 'https://elsewhere.example/schema' })), /no schema of this document/);
  assert.throws(() => render(withReply({ $ref: '#/components/schemas/Moat' })), /does not have it/);
  assert.throws(() => render({ '/gates': { get: { ...listGates, operationId: 'all' } } }), /cannot be called all/);
});

test('gives the same text for the same document, quickly', async () => {
  const document: unknown = JSON.parse(await readFile(new URL('../server/openapi.json', import.meta.url), 'utf8'));
  const begun = performance.now();
  assert.deepEqual(renderClientTypes(document), renderClientTypes(structuredClone(document)));
  assert.ok(performance.now() - begun < 2_000);
});
