import { generalProblems } from '../problem/general-problems.ts';
import type { ProblemKind } from '../problem/problem.ts';
import { httpProblems } from './http.errors.ts';
import type { Route } from './route.ts';
import { membersOf, refusesUnknownMembers } from './schema-walk.ts';

const accessKinds: ReadonlySet<string> = new Set(['anyone', 'signed-in', 'permission', 'own-proof']);
const path = /^(?:\/|(?:\/(?::[a-z][A-Za-z0-9_]*|[A-Za-z0-9._~-]+))+)$/;
const bodyless: ReadonlySet<string> = new Set(['GET']);

/**
 * Looks for holes in the routes before anything is served.
 *
 * @throws Error naming the first route that states no access or limit, clashes with another, describes no answer, or
 * would let through input that nobody described.
 */
export const checkRoutes = (routes: readonly Route[]): void => {
  const places = new Set<string>();
  const operations = new Set<string>();
  const kinds = new Map<string, ProblemKind>([...generalProblems, ...httpProblems].map((kind) => [kind.code, kind]));

  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    const fault = (what: string): Error => new Error(`The route ${name} (${route.operationId}) ${what}.`);
    // Two templates that differ in the names of their parameters only are one place.
    const place = name.replace(/:[A-Za-z0-9_]+/g, ':');

    if (!path.test(route.path)) throw fault('has a path that is not made of plain segments and :parameters');
    if (places.has(place)) throw fault('is there twice');
    if (operations.has(route.operationId)) throw fault('has an operationId that another route has');
    if (!accessKinds.has(route.access?.kind)) throw fault('states no access');
    if ('because' in route.access && route.access.because.trim() === '') throw fault('is open and does not say why');
    if (!route.limit) throw fault('states no limit');
    checkInput(route, fault);
    checkAnswers(route, fault);
    for (const kind of route.problems) {
      const known = kinds.get(kind.code);
      if (known !== undefined && known !== kind)
        throw fault(`answers with a second kind of problem called ${kind.code}`);
      kinds.set(kind.code, kind);
    }
    places.add(place);
    operations.add(route.operationId);
  }
};

const checkInput = (route: Route, fault: (what: string) => Error): void => {
  for (const part of ['body', 'query', 'params'] as const) {
    const schema = route[part];
    if (schema && !refusesUnknownMembers(schema)) {
      throw fault(`would ignore unknown members of its ${part}; use z.strictObject`);
    }
  }
  if (route.body && bodyless.has(route.method)) throw fault('describes a body, which its method does not have');
  if (route.idempotent && bodyless.has(route.method))
    throw fault('takes an Idempotency-Key, which its method needs not');
  const named = [...route.path.matchAll(/:([A-Za-z0-9_]+)/g)].map((match) => match[1] ?? '').sort();
  const described = Object.keys((route.params && membersOf(route.params)) ?? {}).sort();
  if (named.join() !== described.join()) throw fault('has parameters in its path that `params` does not describe');
};

const checkAnswers = (route: Route, fault: (what: string) => Error): void => {
  const responses = Object.entries(route.responses);
  if (responses.length === 0) throw fault('describes no answer');
  for (const [status, response] of responses) {
    if (!/^[2-5][0-9]{2}$/.test(status)) throw fault(`describes an answer with the status ${status}`);
    if (response.body !== null && ['204', '205', '304'].includes(status)) throw fault(`describes a body for ${status}`);
  }
  if (!responses.some(([status]) => status < '400') && !route.undocumented) throw fault('describes no success');
};
