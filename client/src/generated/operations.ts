// Written by `npm run generate` from server/openapi.json; do not edit.

import type { Call, CallOptions, EachItem, OperationDescription } from '../operation.ts';
import type {
  AccessTokenClaims,
  CompleteSetup,
  Health,
  KeySet,
  Liveness,
  LoggedIn,
  Login,
  Logout,
  PasswordChange,
  ProfileChange,
  Readiness,
  SessionList,
  SetUp,
  SignUp,
  SignedUp,
  User,
} from './schemas.ts';

/** One method an operation of the API. */
export type Operations = {
  /**
   * Change the caller's username or name.
   *
   * `PATCH /api/v1/user`
   */
  changeOwnUser(input: { readonly body: ProfileChange } & CallOptions): Promise<User>;
  /**
   * Change the caller's password.
   *
   * Every other session of the account ends. This one stays: its access token is outdated at once, its refresh token gets the next.
   *
   * `POST /api/v1/auth/password/change`
   */
  changePassword(input: { readonly body: PasswordChange } & CallOptions): Promise<undefined>;
  /**
   * Make the first administrator.
   *
   * With the one-time token of the link that the server prints at each start until an administrator exists.
   *
   * `POST /api/v1/setup`
   */
  completeSetup(input: { readonly body: CompleteSetup } & CallOptions): Promise<SetUp>;
  /**
   * Erase the caller's account.
   *
   * Removes the e-mail address, names, password, sessions and addresses of past logins at once and for good. Needs a login within the last 15 minutes.
   *
   * `DELETE /api/v1/user`
   */
  eraseOwnUser(input?: CallOptions): Promise<undefined>;
  /**
   * How the server and its components are.
   *
   * Figures and messages are added for the bearer of the metrics token, and in development.
   *
   * `GET /api/v1/health`
   */
  getApiHealth(input?: CallOptions): Promise<Health>;
  /**
   * How the server and its components are.
   *
   * Figures and messages are added for the bearer of the metrics token, and in development.
   *
   * `GET /health`
   */
  getHealth(input?: CallOptions): Promise<Health>;
  /**
   * Whether the process answers.
   *
   * For supervisors that restart what does not answer; asks nothing of any component.
   *
   * `GET /health/live`
   */
  getLiveness(input?: CallOptions): Promise<Liveness>;
  /**
   * All metrics in the Prometheus text format.
   *
   * Needs the metrics token as bearer; open in development to callers on the same machine.
   *
   * `GET /metrics`
   */
  getMetrics(input?: CallOptions): Promise<string>;
  /**
   * The caller's own account.
   *
   * `GET /api/v1/user`
   */
  getOwnUser(input?: CallOptions): Promise<User>;
  /**
   * Whether to send requests here.
   *
   * For load balancers: unhealthy when a critical component is down, and from the moment of stopping on.
   *
   * `GET /health/ready`
   */
  getReadiness(input?: CallOptions): Promise<Readiness>;
  /**
   * The public keys that verify our access tokens.
   *
   * `GET /.well-known/jwks.json`
   */
  keySet(input?: CallOptions): Promise<KeySet>;
  /**
   * The caller's sessions.
   *
   * `GET /api/v1/auth/sessions`
   */
  listOwnSessions(input?: CallOptions): Promise<SessionList>;
  /**
   * Log in with a password.
   *
   * `POST /api/v1/auth/login`
   */
  login(input: { readonly body: Login } & CallOptions): Promise<LoggedIn>;
  /**
   * End this session, or all of them.
   *
   * Proved by an access token (an expired one counts), a refresh token in the body, or the refresh cookie. Its tokens stop working at once here and within a second on every other process.
   *
   * `POST /api/v1/auth/logout`
   */
  logout(input?: { readonly body?: Logout } & CallOptions): Promise<undefined>;
  /**
   * End one of the caller's sessions.
   *
   * `DELETE /api/v1/auth/sessions/{id}`
   */
  revokeOwnSession(input: { readonly params: { readonly id: string } } & CallOptions): Promise<undefined>;
  /**
   * Make an account.
   *
   * `POST /api/v1/auth/signup`
   */
  signUp(input: { readonly body: SignUp } & CallOptions): Promise<SignedUp>;
  /**
   * Check an access token.
   *
   * For proxies (nginx `auth_request`, Traefik, Envoy) and services that do not check signatures themselves. Header values are percent-encoded; roles are joined by commas.
   *
   * `GET /api/v1/auth/verify`
   */
  verify(input?: CallOptions): Promise<AccessTokenClaims>;
};

/** The lists that come in pages, item by item over all pages. */
export type Pages = {

};

export const descriptions = {
  changeOwnUser: { method: 'PATCH', path: '/api/v1/user', bearer: true, idempotencyKey: false },
  changePassword: { method: 'POST', path: '/api/v1/auth/password/change', bearer: true, idempotencyKey: false },
  completeSetup: { method: 'POST', path: '/api/v1/setup', bearer: false, idempotencyKey: false },
  eraseOwnUser: { method: 'DELETE', path: '/api/v1/user', bearer: true, idempotencyKey: false },
  getApiHealth: { method: 'GET', path: '/api/v1/health', bearer: false, idempotencyKey: false, states: [503] },
  getHealth: { method: 'GET', path: '/health', bearer: false, idempotencyKey: false, states: [503] },
  getLiveness: { method: 'GET', path: '/health/live', bearer: false, idempotencyKey: false },
  getMetrics: { method: 'GET', path: '/metrics', bearer: false, idempotencyKey: false },
  getOwnUser: { method: 'GET', path: '/api/v1/user', bearer: true, idempotencyKey: false },
  getReadiness: { method: 'GET', path: '/health/ready', bearer: false, idempotencyKey: false, states: [503] },
  keySet: { method: 'GET', path: '/.well-known/jwks.json', bearer: false, idempotencyKey: false },
  listOwnSessions: { method: 'GET', path: '/api/v1/auth/sessions', bearer: true, idempotencyKey: false },
  login: { method: 'POST', path: '/api/v1/auth/login', bearer: false, idempotencyKey: false, signsIn: true, transport: true },
  logout: { method: 'POST', path: '/api/v1/auth/logout', bearer: false, idempotencyKey: false },
  refresh: { method: 'POST', path: '/api/v1/auth/refresh', bearer: false, idempotencyKey: false, signsIn: true },
  revokeOwnSession: { method: 'DELETE', path: '/api/v1/auth/sessions/{id}', bearer: true, idempotencyKey: false },
  signUp: { method: 'POST', path: '/api/v1/auth/signup', bearer: false, idempotencyKey: true },
  verify: { method: 'GET', path: '/api/v1/auth/verify', bearer: true, idempotencyKey: false },
} as const satisfies Readonly<Record<string, OperationDescription>>;

export const bindOperations = (call: Call): Operations => ({
  changeOwnUser: (input) => call(descriptions.changeOwnUser, input),
  changePassword: (input) => call(descriptions.changePassword, input),
  completeSetup: (input) => call(descriptions.completeSetup, input),
  eraseOwnUser: (input) => call(descriptions.eraseOwnUser, input),
  getApiHealth: (input) => call(descriptions.getApiHealth, input),
  getHealth: (input) => call(descriptions.getHealth, input),
  getLiveness: (input) => call(descriptions.getLiveness, input),
  getMetrics: (input) => call(descriptions.getMetrics, input),
  getOwnUser: (input) => call(descriptions.getOwnUser, input),
  getReadiness: (input) => call(descriptions.getReadiness, input),
  keySet: (input) => call(descriptions.keySet, input),
  listOwnSessions: (input) => call(descriptions.listOwnSessions, input),
  login: (input) => call(descriptions.login, input),
  logout: (input) => call(descriptions.logout, input),
  revokeOwnSession: (input) => call(descriptions.revokeOwnSession, input),
  signUp: (input) => call(descriptions.signUp, input),
  verify: (input) => call(descriptions.verify, input),
});

export const bindPages = (_each: EachItem): Pages => ({

});
