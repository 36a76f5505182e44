import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { defineProblem } from '../problem/problem.ts';
import { checkRoutes } from './boot-checks.ts';
import type { Route } from './route.ts';

const sound: Route = {
  ...{ method: 'POST', path: '/things/:id', operationId: 'changeThing', tag: 'Things', summary: 'Change a thing' },
  access: { kind: 'signed-in' },
  limit: 'general',
  body: z.strictObject({ name: z.string() }),
  params: z.strictObject({ id: z.string() }),
  responses: { 204: { description: 'Changed.', body: null } },
  problems: [],
  handle: () => ({ status: 204, body: null }),
};
const kind = { code: 'TAKEN', status: 409, message: 'Taken.', description: 'Taken.' };

test('routes without holes pass', () => {
  const other = { ...sound, method: 'PUT', operationId: 'replaceThing' } as const;
  assert.doesNotThrow(() => checkRoutes([sound, other]));
});

test('a hole stops the boot, and the error names the route', () => {
  const { access: _, ...withoutAccess } = sound;
  const { limit: __, ...withoutLimit } = sound;
  const { params: ___, ...withoutParams } = sound;
  const holes: readonly [RegExp, object][] = [
    [/states no access/, withoutAccess],
    [/states no access/, { ...sound, access: { kind: 'whoever' } }],
    [/does not say why/, { ...sound, access: { kind: 'anyone', because: ' ' } }],
    [/states no limit/, withoutLimit],
    [/`params` does not describe/, withoutParams],
    [/`params` does not describe/, { ...sound, path: '/things/:key' }],
    [/unknown members of its body/, { ...sound, body: z.object({ name: z.string() }) }],
    [
      /unknown members of its body/,
      { ...sound, body: z.strictObject({ a: z.array(z.looseObject({})).exactOptional() }) },
    ],
    [/unknown members of its query/, { ...sound, query: z.object({}) }],
    [/describes no answer/, { ...sound, responses: {} }],
    [/describes no success/, { ...sound, responses: { 404: { description: 'Gone.', body: null } } }],
    [/a body for 204/, { ...sound, responses: { 204: { description: 'Changed.', body: z.string() } } }],
    [/with the status 99/, { ...sound, responses: { 99: { description: 'Odd.', body: null } } }],
    [/describes a body, which its method/, { ...sound, method: 'GET' }],
    [/plain segments/, { ...sound, path: '/things/*' }],
    [/plain segments/, { ...sound, path: 'things' }],
    [/called NOT_FOUND/, { ...sound, problems: [defineProblem({ ...kind, code: 'NOT_FOUND' })] }],
  ];
  for (const [reason, hole] of holes) {
    assert.throws(
      () => checkRoutes([hole as Route]),
      (error: Error) => {
        assert.match(error.message, reason);
        assert.match(error.message, /changeThing/);
        return true;
      },
    );
  }
});

test('no two routes are one place, one operation, or two meanings of one code', () => {
  const twin = { ...sound, path: '/things/:key', params: z.strictObject({ key: z.string() }), operationId: 'other' };
  assert.throws(() => checkRoutes([sound, twin]), /is there twice/);
  assert.throws(() => checkRoutes([sound, { ...sound, method: 'PUT' }]), /operationId that another route has/);
  const one = { ...sound, problems: [defineProblem({ ...kind })] };
  const other = { ...sound, method: 'PUT', operationId: 'other', problems: [defineProblem({ ...kind })] } as const;
  assert.throws(() => checkRoutes([one, other]), /called TAKEN/);
  assert.doesNotThrow(() => checkRoutes([one, { ...other, problems: one.problems }]));
});
