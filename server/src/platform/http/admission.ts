import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { forbidden } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import type { Exchange } from './exchange.ts';
import { refuseInput } from './input-validation.ts';
import type { Route } from './route.ts';

export type AdmissionNeeds = {
  /** @throws Problem with status 401 */
  readonly authenticate: (authorizationHeader: string | undefined) => Principal | Promise<Principal>;
  readonly isAllowed: (principal: Principal, permission: Permission) => boolean;
  /** Plain HTTP from elsewhere than this machine is refused. */
  readonly requiresTls: boolean;
};

export type Admit = (exchange: Exchange, route: Route) => Principal | null | Promise<Principal>;

/**
 * The one place where a route's stated access is enforced, before anything of the body is read. Answers at once, without
 * a promise, when the token was seen before.
 *
 * In production without TLS only this machine is served, so that no token crosses a network in the clear. Probes are
 * exempt as long as they take no token: whoever runs them often speaks no TLS, and nothing in them is secret.
 */
export const createAdmission = ({ authenticate, isAllowed, requiresTls }: AdmissionNeeds): Admit => {
  const require = (principal: Principal, permission: Permission): Principal => {
    if (isAllowed(principal, permission)) return principal;
    throw new Problem(forbidden);
  };
  return (exchange, route) => {
    const { access } = route;
    if (requiresTls && !(route.probe && access.kind === 'anyone')) refusePlainHttp(exchange);
    if (access.kind === 'anyone' || access.kind === 'own-proof') return null;
    refuseSecondAuthorization(exchange);
    const principal = authenticate(exchange.raw.headers.authorization);
    if (access.kind === 'signed-in') return principal;
    return principal instanceof Promise
      ? principal.then((proved) => require(proved, access.permission))
      : require(principal, access.permission);
  };
};

export const refusePlainHttp = (exchange: Exchange): void => {
  if (exchange.scheme === 'https' || exchange.isFromLoopback) return;
  throw new Problem(forbidden, { message: 'This server answers over HTTPS only.' });
};

/** Node keeps the first of two; a proxy in front may have looked at the other. */
const refuseSecondAuthorization = ({ raw: { rawHeaders } }: Exchange): void => {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count += 1;
  }
  if (count > 1) throw refuseInput('Authorization', 'The header is there twice.');
};
