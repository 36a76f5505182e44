import type { Principal } from '../../vocabulary/principal.ts';
import type { Answer, Route } from './route.ts';

/**
 * Runs the handler of a request that somebody has signed in for: once it knows by the method whether it may write, it can
 * say so to whatever is read or written beneath, and have the answer wait.
 */
export type HandleInSession = (
  principal: Principal,
  method: Route['method'],
  handle: () => Answer | Promise<Answer>,
) => Answer | Promise<Answer>;
