import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { forbidden, reauthenticationRequired } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import type { AddressGate } from './address-gate.ts';
import type { Exchange } from './exchange.ts';
import { headersTooLarge } from './http.errors.ts';
import { refuseInput } from './input-validation.ts';
import type { RequestLimiter } from './limiting.ts';
import type { Route } from './route.ts';

export type AdmissionNeeds = {
  /** @throws Problem with status 401 */
  readonly authenticate: (authorizationHeader: string | undefined) => Principal | Promise<Principal>;
  readonly isAllowed: (principal: Principal, permission: Permission) => boolean;
  readonly limiter: RequestLimiter;
  readonly addressGate: AddressGate;
  /** Plain HTTP from elsewhere than this machine is refused. */
  readonly requiresTls: boolean;
};

export type Admission = {
  /** Sets the exchange's principal, or refuses. Answers without a promise when token and counts are in memory. */
  admit(exchange: Exchange, route: Route): void | Promise<void>;
  /** For a request that no route takes: nobody's token is looked at, but the address is, and its count unless a browser only asks whether it may ask. */
  admitUnmatched(exchange: Exchange): void | Promise<void>;
};

/** A login this old is no longer proof enough for a sensitive act. */
export const recentLoginSeconds = 15 * 60;

const maxHeaderLines = 100;

/**
 * The one place where a route's stated access and limit are enforced, before anything of the body is read: first the
 * address, then who it is, then how often, then what they may.
 *
 * In production without TLS only this machine is served, so that no token crosses a network in the clear. Probes are
 * exempt as long as they take no token: whoever runs them often speaks no TLS, and nothing in them is secret. No address
 * rule stops a probe either, or a rule could take a server out of its load balancer.
 */
export const createAdmission = (needs: AdmissionNeeds): Admission => {
  const { authenticate, isAllowed, limiter, addressGate, requiresTls } = needs;

  const refuseAddress = (exchange: Exchange): void => {
    const denial = addressGate.refusedBy(exchange.clientAddress);
    if (denial === undefined) return;
    throw new Problem(forbidden, {
      message: 'Requests from this address are not accepted.',
      because: { kind: 'ip_rule', rule_id: denial.ruleId },
    });
  };

  const authorise = (exchange: Exchange, { access }: Route, principal: Principal): void => {
    if (access.kind !== 'signed-in' && access.kind !== 'permission') return;
    if (access.kind === 'permission' && !isAllowed(principal, access.permission)) {
      throw new Problem(forbidden, { because: { kind: 'permission', permission: access.permission } });
    }
    if (access.recentLogin) requireRecentLogin(principal, exchange.receivedAt);
  };

  const admitPrincipal = (exchange: Exchange, route: Route, principal: Principal): void | Promise<void> => {
    exchange.principal = principal;
    const counting = limiter.count(exchange, route.limit);
    if (counting instanceof Promise) return counting.then(() => authorise(exchange, route, principal));
    authorise(exchange, route, principal);
  };

  /** Whoever sends tokens that do not hold is counted as the stranger they are; then told what was wrong. */
  const refuseStranger = (exchange: Exchange, route: Route, error: unknown): void | Promise<void> => {
    const counting = limiter.count(exchange, route.limit === 'verify' ? 'verify' : 'general');
    if (!(counting instanceof Promise)) throw error;
    return counting.then(() => {
      throw error;
    });
  };

  return {
    admit(exchange, route) {
      const { access } = route;
      refuseHeaderFlood(exchange);
      if (requiresTls && !(route.probe && access.kind === 'anyone')) refusePlainHttp(exchange);
      if (!route.probe) refuseAddress(exchange);
      if (access.kind === 'anyone' || access.kind === 'own-proof') return limiter.count(exchange, route.limit);
      refuseSecondAuthorization(exchange);
      let principal: Principal | Promise<Principal>;
      try {
        principal = authenticate(exchange.raw.headers.authorization);
      } catch (error) {
        return refuseStranger(exchange, route, error);
      }
      if (!(principal instanceof Promise)) return admitPrincipal(exchange, route, principal);
      return principal.then(
        (proved) => admitPrincipal(exchange, route, proved),
        (error: unknown) => refuseStranger(exchange, route, error),
      );
    },
    admitUnmatched(exchange) {
      refuseHeaderFlood(exchange);
      if (requiresTls) refusePlainHttp(exchange);
      refuseAddress(exchange);
      if (!isPreflight(exchange)) return limiter.count(exchange, 'general');
    },
  };
};

/** With the challenge of RFC 9470, section 3, so that a client asks for a login and does not refresh. */
const requireRecentLogin = (principal: Principal, now: Date): void => {
  if (now.getTime() - principal.authenticatedAt.getTime() <= recentLoginSeconds * 1000) return;
  throw new Problem(reauthenticationRequired, {
    headers: {
      'WWW-Authenticate': `Bearer realm="castellan", error="insufficient_user_authentication", max_age="${recentLoginSeconds}"`,
    },
  });
};

/** Nobody sends as many lines in good faith; and of more than 2,000 Node drops the last without a word. */
const refuseHeaderFlood = ({ raw: { rawHeaders } }: Exchange): void => {
  if (rawHeaders.length <= maxHeaderLines * 2) return;
  throw new Problem(headersTooLarge, { message: `The request has more than ${maxHeaderLines} header lines.` });
};

/**
 * A browser sends it without the token, on behalf of people who have one and a count of their own: many of them behind
 * one address would use up what that has for strangers. It is answered from memory and tells nothing.
 */
const isPreflight = ({ raw: { method, headers } }: Exchange): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;

const refusePlainHttp = (exchange: Exchange): void => {
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
