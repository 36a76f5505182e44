import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { openTestKernel, tokenRefused } from '../../../test/harness/kernel.ts';
import { conflict } from '../problem/general-problems.ts';
import { createDocsRoutes } from './docs.ts';
import { buildOpenApiDocument } from './openapi.ts';
import { defineRoute, type Route } from './route.ts';

const thing = z.strictObject({ id: z.uuid(), name: z.string() }).meta({ id: 'Thing' });
const common = { tag: 'Things', limit: 'general', access: { kind: 'signed-in' } } as const;

const list = defineRoute({
  ...common,
  ...{ method: 'GET', path: '/things', operationId: 'listThings', summary: 'List things' },
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).default(20).meta({ description: 'How many.' }),
    tag: z.array(z.string()).exactOptional(),
  }),
  responses: { 200: { description: 'Things.', body: z.strictObject({ data: z.array(thing) }) } },
  problems: [],
  handle: () => ({ status: 200, body: { data: [] } }),
});
const change = defineRoute({
  ...common,
  ...{ method: 'POST', path: '/things/:id', operationId: 'changeThing', summary: 'Change a thing' },
  access: { kind: 'permission', permission: 'things:write' },
  idempotent: true,
  params: z.strictObject({ id: z.uuid() }),
  body: z.strictObject({ name: z.string() }).meta({ id: 'ChangeThing' }),
  responses: { 200: { description: 'Changed.', body: thing, headers: { ETag: 'The version.' } } },
  problems: [conflict],
  handle: () => ({ status: 200, body: null }),
});
const options = { title: 'Castellan', version: '1.2.3', authenticationProblems: [tokenRefused] };

// Reads a path in the document without a type for every member of OpenAPI.
const at = (document: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);

test('describes parameters, bodies, answers and problems', () => {
  const document = buildOpenApiDocument([change, list], options);
  assert.equal(document.openapi, '3.1.0');
  assert.deepEqual(Object.keys(at(document, 'paths') as object), ['/things', '/things/{id}']);
  assert.deepEqual(at(document, 'paths', '/things', 'get', 'parameters'), [
    {
      ...{ name: 'limit', in: 'query', required: false, description: 'How many.' },
      schema: { type: 'integer', minimum: 1, maximum: 9007199254740991, default: 20 },
    },
    {
      ...{ name: 'tag', in: 'query', required: false, style: 'form', explode: true },
      schema: { type: 'array', items: { type: 'string' } },
    },
  ]);
  const operation = at(document, 'paths', '/things/{id}', 'post');
  assert.deepEqual(at(operation, 'security'), [{ bearer: [] }]);
  assert.match(String(at(operation, 'description')), /things:write/);
  assert.deepEqual(
    (at(operation, 'parameters') as { name: string }[]).map(({ name }) => name),
    ['id', 'Idempotency-Key'],
  );
  const json = ['content', 'application/json', 'schema'];
  assert.deepEqual(at(operation, 'requestBody', ...json), { $ref: '#/components/schemas/ChangeThing' });
  assert.deepEqual(at(operation, 'responses', '200', ...json), { $ref: '#/components/schemas/Thing' });
  assert.deepEqual(Object.keys(at(operation, 'responses') as object), [
    ...['200', '400', '401', '403', '404', '409', '413', '415', '422', '429', '500', '503'],
  ]);
  const examples = at(operation, 'responses', '401', 'content', 'application/json', 'examples');
  assert.equal(at(examples, tokenRefused.code, 'value', 'error', 'code'), tokenRefused.code);
  assert.deepEqual(Object.keys(at(document, 'components', 'schemas') as object), [
    ...['ChangeThing', 'Error', 'Problem', 'Thing'],
  ]);
  assert.equal(at(document, 'components', 'schemas', 'Thing', 'additionalProperties'), false);
});

test('the order in which routes are declared does not show', () => {
  assert.equal(
    JSON.stringify(buildOpenApiDocument([change, list], options)),
    JSON.stringify(buildOpenApiDocument([list, change], options)),
  );
});

test('two schemas of one name are refused', () => {
  for (const id of ['Thing', 'Error']) {
    const namesake = z.strictObject({ other: z.string() }).meta({ id });
    const responses = { 200: { description: 'Others.', body: z.strictObject({ data: z.array(namesake) }) } };
    const other: Route = { ...list, path: '/others', operationId: 'listOthers', responses };
    assert.throws(() => buildOpenApiDocument([list, other], options), new RegExp(`called ${id}`));
  }
});

test('the page and everything it loads come from here', async () => {
  const routes = [list, change];
  const kernel = await openTestKernel([...routes, ...createDocsRoutes(routes, options)]);
  const page = await kernel.inject({ url: '/docs' });
  assert.equal(page.statusCode, 200);
  assert.match(String(page.headers['content-security-policy']), /script-src 'self'/);
  assert.doesNotMatch(page.body, /<script>|style=|onload=|https?:/);
  const types: Record<string, RegExp> = { js: /^text\/javascript/, css: /^text\/css/ };
  for (const [, path = '', ending = ''] of page.body.matchAll(/(?:src|href)="([^"]+\.(js|css))"/g)) {
    const file = await kernel.inject({ url: path });
    assert.equal(file.statusCode, 200, path);
    assert.match(String(file.headers['content-type']), types[ending] ?? /never/);
  }
  const document = await kernel.inject({ url: '/docs/json' });
  assert.equal(document.headers['content-type'], 'application/json');
  assert.deepEqual(document.json(), JSON.parse(JSON.stringify(buildOpenApiDocument(routes, options))));
});

test('where the composition root mounts no documentation there is none', async () => {
  const kernel = await openTestKernel([list]);
  assert.equal((await kernel.inject({ url: '/docs' })).statusCode, 404);
});
