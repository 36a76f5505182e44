import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { defineRoute, type Route } from '../../src/platform/http/route.ts';
import type { Permission } from '../../src/vocabulary/permission.ts';
import {
  absent,
  type Caller,
  callRoute,
  expectedDecision,
  type Filling,
  violationOf,
} from '../harness/access-matrix.ts';
import { openTestKernel } from '../harness/kernel.ts';
import { movableClock } from '../harness/movable-clock.ts';
import { bearer, logIn, type Person } from '../harness/people.ts';
import { createRoleHolders, type RoleHolder } from '../harness/role-holders.ts';
import { openTestHouse } from '../harness/test-house.ts';

const clock = movableClock();
const house = await openTestHouse({ clock });
const holder = createRoleHolders(house);
const routes = house.composed.features.flatMap((feature) => feature.routes);
const permissionsAsked = new Set(
  routes.flatMap(({ access }) => (access.kind === 'permission' ? [access.permission] : [])),
);
const declared = house.composed.features.flatMap((feature) => feature.permissions.map(({ name }) => name));

const callAs = (
  person: { accessToken: string },
  url: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE' = 'GET',
  payload?: object,
) => house.http.inject({ method, url, headers: bearer(person.accessToken), ...(payload && { payload }) });

/** Somebody with these roles whose token is good: whoever spent theirs on a call (erased, logged out) is followed by another. */
const living = (name: string, roles: readonly string[], may: Caller['may']): Caller => {
  let person: RoleHolder | undefined;
  return {
    name,
    standing: 'current',
    may,
    authorization: async () => {
      if (person !== undefined && (await callAs(person, '/api/v1/auth/verify')).statusCode === 401) person = undefined;
      person ??= await holder(...roles);
      return bearer(person.accessToken).authorization;
    },
  };
};

const fixed = (
  name: string,
  standing: Caller['standing'],
  accessToken?: string,
  may: Caller['may'] = () => false,
): Caller => ({
  name,
  standing,
  may,
  authorization: async () => accessToken && bearer(accessToken).authorization,
});

let definedRoles = 0;
const defineRole = async (permissions: readonly Permission[]): Promise<string> => {
  definedRoles += 1;
  const name = `matrix-${definedRoles}`;
  await house.composed.accessControl.roles.create({ kind: 'operator' }, { name, description: '', permissions });
  return name;
};

/** For each permission that a route asks for: who holds it and nothing else, and who holds everything else. */
const specialists = new Map<Permission, readonly Caller[]>();
for (const permission of permissionsAsked) {
  const others = declared.filter((name) => name !== permission);
  specialists.set(permission, [
    living(`who holds ${permission} only`, [await defineRole([permission])], (asked) => asked === permission),
    living(`who holds all but ${permission}`, [await defineRole(others)], (asked) => asked !== permission),
  ]);
}

// So that nobody below is the last administrator, who may not be erased.
const chief = await holder('admin');
const target = await holder();
const targetSessionId: string = (await callAs(target, '/api/v1/auth/sessions')).json().data[0].id;
const erased = await holder('admin');
assert.equal((await callAs(erased, '/api/v1/user', 'DELETE')).statusCode, 204);
const loggedOut = await holder('admin');
assert.equal((await callAs(loggedOut, '/api/v1/auth/logout', 'POST')).statusCode, 204);

const disabled = await holder('admin');
const disabling = await callAs(chief, `/api/v1/users/${disabled.id}`, 'PATCH', { status: 'disabled' });
assert.equal(disabling.statusCode, 200, disabling.body);
const demoted = await holder('admin');
const demoting = await house.composed.accessControl.setRolesOfUser({ kind: 'operator' }, demoted.id, ['user']);
assert.deepEqual(demoting.roles, ['user']);

const isRead = (permission: Permission): boolean => permission.endsWith(':read');
const nobody = fixed('nobody', 'nobody');
const otherUser = living('another user', [], () => false);
const callers: readonly Caller[] = [
  nobody,
  fixed('a disabled administrator', 'ended', disabled.accessToken),
  fixed('a demoted administrator with the token of before', 'ended', demoted.accessToken),
  fixed('an erased administrator', 'ended', erased.accessToken),
  fixed('an administrator who logged out', 'ended', loggedOut.accessToken),
  living('a user', [], () => false),
  otherUser,
  living('an auditor', ['auditor'], isRead),
  living('an administrator', ['admin'], () => true),
];

/** Things that are there: refusals must not depend on it. */
const present: readonly Filling[] = [[target.id, targetSessionId], [targetSessionId], ['admin'], ['user']];
const hasParameters = (route: Route): boolean => route.path.includes(':');
const isRefusal = (route: Route, caller: Caller): boolean =>
  !['let in', undefined].includes(expectedDecision(route.access, caller));

const violationsAt = async (route: Route, asking: readonly Caller[]): Promise<string[]> => {
  const violations: (string | undefined)[] = [];
  for (const caller of asking) {
    violations.push(await violationOf(house, route, caller, absent()));
    if (!hasParameters(route) || !isRefusal(route, caller)) continue;
    for (const filling of present) violations.push(await violationOf(house, route, caller, filling));
  }
  return violations.filter((violation) => violation !== undefined);
};

test('the matrix has seen the routes of every feature', () => {
  assert.ok(routes.length >= 28, `${routes.length} routes`);
  assert.ok(permissionsAsked.size >= 3, [...permissionsAsked].join());
});

for (const route of routes) {
  const { access } = route;
  test(`${route.method} ${route.path} answers everybody as its access states`, async () => {
    const special = access.kind === 'permission' ? (specialists.get(access.permission) ?? []) : [];
    assert.deepEqual(await violationsAt(route, [...callers, ...special]), []);
  });
}

for (const route of routes.filter(({ access, path }) => access.kind === 'signed-in' && path.includes(':'))) {
  test(`${route.method} ${route.path} answers another’s thing like one that is not there`, async () => {
    for (const filling of [absent(), [target.id, targetSessionId], [targetSessionId]] satisfies Filling[]) {
      const reply = await callRoute(house, route, await otherUser.authorization(), filling);
      assert.equal(reply.statusCode, 404, reply.body);
    }
    assert.equal((await callAs(target, '/api/v1/auth/verify')).statusCode, 200);
  });
}

test('a login of more than 15 minutes ago is sent back to log in by every route that needs a recent one', async () => {
  const sensitive = routes.filter(({ access }) => 'recentLogin' in access && access.recentLogin);
  assert.ok(sensitive.length >= 4);
  const [administrator, plain] = [await holder('admin'), await holder()];
  clock.advanceMs((15 * 60 + 1) * 1000);
  const renew = async (person: Person & { refreshToken: string }): Promise<string> => {
    const payload = { refresh_token: person.refreshToken };
    return (await house.http.inject({ method: 'POST', url: '/api/v1/auth/refresh', payload })).json().access_token;
  };
  const stale = [
    fixed('an administrator who logged in long ago', 'stale', await renew(administrator), () => true),
    fixed('a user who logged in long ago', 'stale', await renew(plain)),
  ];
  for (const route of sensitive) assert.deepEqual(await violationsAt(route, stale), [], route.path);
});

test('a token whose time is over is refused everywhere', async () => {
  const person = await holder('admin');
  clock.advanceMs((15 * 60 + 1) * 1000);
  const late = fixed('an administrator whose token expired', 'ended', person.accessToken);
  for (const route of routes) assert.deepEqual(await violationsAt(route, [late]), [], route.path);
  await logIn(house, person);
});

const seeded = defineRoute({
  method: 'GET',
  path: '/things/:id',
  operationId: 'getThing',
  tag: 'Test',
  summary: 'A thing',
  access: { kind: 'permission', permission: 'things:write', recentLogin: true },
  limit: 'general',
  params: z.strictObject({ id: z.string() }),
  responses: { 200: { description: 'It.', body: z.strictObject({}) } },
  problems: [],
  handle: () => ({ status: 200, body: {} }),
});

const enforcedAs: readonly [what: string, access: Route['access']][] = [
  ['as if anyone might call it', { kind: 'anyone', because: 'somebody forgot' }],
  ['as if signing in were enough', { kind: 'signed-in' }],
  ['by another permission', { kind: 'permission', permission: 'things:read' }],
];
for (const [what, access] of enforcedAs) {
  test(`the matrix notices a route whose access is enforced ${what}`, async () => {
    const kernel = await openTestKernel([{ ...seeded, access }]);
    const reader = fixed('a reader', 'current', 'good', (permission) => permission === 'things:read');
    assert.match(String(await violationOf({ http: kernel }, seeded, reader, absent())), /a reader should be forbidden/);
  });
}

test('the matrix notices a recent login that is stated and not asked for', async () => {
  const kernel = await openTestKernel([{ ...seeded, access: { kind: 'permission', permission: 'things:read' } }]);
  const late = fixed('a late one', 'stale', 'good', () => true);
  assert.match(
    String(await violationOf({ http: kernel }, seeded, late, absent())),
    /a late one should be log in again/,
  );
});

test('the matrix notices a refusal of somebody who may', async () => {
  const kernel = await openTestKernel([seeded]);
  const writer = fixed('a writer', 'current', 'good', () => true);
  assert.match(
    String(await violationOf({ http: kernel }, seeded, writer, absent())),
    /a writer should be let in and got 403/,
  );
  assert.equal(await violationOf({ http: kernel }, seeded, nobody, absent()), undefined);
});
