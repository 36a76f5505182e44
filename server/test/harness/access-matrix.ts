import type { House } from '../../src/composition/house.ts';
import type { Route, RouteAccess } from '../../src/platform/http/route.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import type { Permission } from '../../src/vocabulary/permission.ts';

/** Somebody who calls a route, as far as its stated access asks. */
export type Caller = {
  readonly name: string;
  /** `ended`: the token was good once; `stale`: it is good, and the login behind it is older than 15 minutes. */
  readonly standing: 'nobody' | 'current' | 'stale' | 'ended';
  readonly may: (permission: Permission) => boolean;
  readonly authorization: () => Promise<string | undefined>;
};

/** What somebody sees of the decision: the handler's own answer, whatever it is, counts as `let in`. */
export type Decision = 'let in' | 'unknown (401)' | 'log in again (401)' | 'forbidden (403)' | 'not answered';

/** The decision that follows from the route's statement alone; undefined where the route decides by a proof of its own. */
export const expectedDecision = (access: RouteAccess, caller: Caller): Decision | undefined => {
  if (access.kind === 'anyone') return 'let in';
  if (access.kind === 'own-proof') return caller.standing === 'nobody' ? 'not answered' : undefined;
  if (caller.standing === 'nobody' || caller.standing === 'ended') return 'unknown (401)';
  if (access.kind === 'permission' && !caller.may(access.permission)) return 'forbidden (403)';
  if (access.recentLogin && caller.standing === 'stale') return 'log in again (401)';
  return 'let in';
};

type Reply = { readonly statusCode: number; readonly body: string };

const decisionIn = ({ statusCode, body }: Reply): Decision | undefined => {
  if (statusCode === 401)
    return body.includes('AUTH_REAUTHENTICATION_REQUIRED') ? 'log in again (401)' : 'unknown (401)';
  if (statusCode === 403) return 'forbidden (403)';
  return statusCode < 500 && statusCode !== 429 ? 'let in' : undefined;
};

const isAsDecided = (reply: Reply, expected: Decision): boolean =>
  expected === 'not answered' ? reply.statusCode >= 400 && reply.statusCode < 500 : decisionIn(reply) === expected;

/** Values for the parameters of a path, in order; the last one serves for all that follow. */
export type Filling = readonly [string, ...string[]];

/** Things that are not there. */
export const absent = (): Filling => [systemRandomness.uuid()];

const fill = (path: string, filling: Filling): string => {
  let place = 0;
  return path.replace(/:[A-Za-z0-9_]+/g, () => {
    const value = filling[Math.min(place, filling.length - 1)] ?? filling[0];
    place += 1;
    return value;
  });
};

// Elsewhere than this machine, where some things are open that are closed to everybody else.
const remoteAddress = '198.51.100.20';

/** Calls a route with a body that no schema takes, so that whoever is let in does no harm by it. */
export const callRoute = async (
  { http }: Pick<House, 'http'>,
  route: Route,
  authorization: string | undefined,
  filling: Filling,
): Promise<Reply> =>
  http.inject({
    method: route.method,
    url: fill(route.path, filling),
    remoteAddress,
    ...(authorization !== undefined && { headers: { authorization } }),
    ...(route.body && { payload: { nobody_knows_this_member: true } }),
  });

/** What is wrong with the answer that the caller gets, or undefined when it is as the route's access states. */
export const violationOf = async (
  house: Pick<House, 'http'>,
  route: Route,
  caller: Caller,
  filling: Filling,
): Promise<string | undefined> => {
  const expected = expectedDecision(route.access, caller);
  if (expected === undefined) return undefined;
  const reply = await callRoute(house, route, await caller.authorization(), filling);
  if (isAsDecided(reply, expected)) return undefined;
  return `${caller.name} should be ${expected} and got ${reply.statusCode} ${reply.body.slice(0, 300)}`;
};
