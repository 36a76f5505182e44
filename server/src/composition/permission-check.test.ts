import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../platform/http/route.ts';
import { checkPermissions } from './permission-check.ts';

const gateOpening: Route = {
  method: 'POST',
  path: '/gates',
  operationId: 'openGate',
  tag: 'Gates',
  summary: 'Open a gate',
  access: { kind: 'permission', permission: 'gates:write' },
  limit: 'general',
  responses: { 204: { description: 'It is open.', body: null } },
  problems: [],
  handle: () => ({ status: 204, body: null }),
};
const declaration = { name: 'gates:write', description: 'Open and close gates.' } as const;
const gates = { name: 'gates', routes: [gateOpening], permissions: [declaration] };

test('a permission may be declared by one feature and asked for by another', () => {
  checkPermissions([
    { ...gates, permissions: [] },
    { name: 'keys', routes: [], permissions: [declaration] },
  ]);
});

test('a route that asks for a permission nobody declares is named', () => {
  assert.throws(
    () => checkPermissions([{ ...gates, permissions: [] }]),
    /POST \/gates asks for gates:write, which no feature declares/,
  );
});

test('a permission that two features declare is named, and both of them', () => {
  assert.throws(
    () => checkPermissions([gates, { name: 'keys', routes: [], permissions: [declaration] }]),
    /gates:write is declared by gates and by keys/,
  );
});
