// Written by `npm run generate` from server/openapi.json; do not edit.

export type AccessTokenClaims = {
  readonly iss: string;
  readonly aud: string;
  /** The id of the user. */
  readonly sub: string;
  /** The id of the session. */
  readonly sid: string;
  readonly jti: string;
  readonly client_id: 'castellan';
  readonly iat: number;
  readonly exp: number;
  /** When the person last proved who they are. */
  readonly auth_time: number;
  /** The security version of the user when the token was issued. */
  readonly ver: number;
  readonly username: string | null;
  readonly roles: readonly string[];
};

export type CompleteSetup = {
  readonly token: string;
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
  readonly password: string;
};

export type Health = {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** One entry a component: whether its last check passed. */
  readonly checks: { readonly [name: string]: boolean };
  /** With the metrics token or in development: what the last check of each component said. */
  readonly details?: { readonly [name: string]: {
    readonly critical: boolean;
    readonly message: string | null;
    readonly duration_ms: number;
    readonly checked_at: string;
    readonly since: string;
  } };
  /** With the metrics token or in development. */
  readonly metrics?: {
    /** Seconds. */
    readonly uptime: number;
    /** Bytes of physical memory. */
    readonly memory: number;
    readonly active_connections: number;
    /** Seconds, 99th percentile of the last 15 to 30 s. */
    readonly event_loop_lag: number;
  };
};

/** A JSON Web Key Set (RFC 7517). Empty with HS256. */
export type KeySet = {
  readonly keys: readonly {
    readonly kty: 'RSA' | 'EC' | 'OKP';
    readonly kid: string;
    readonly alg: 'RS256' | 'ES256' | 'EdDSA';
    readonly use: 'sig';
    readonly n?: string;
    readonly e?: string;
    readonly crv?: string;
    readonly x?: string;
    readonly y?: string;
  }[];
};

export type Liveness = {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
};

export type LoggedIn = {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Seconds for which the access token is good. */
  readonly expires_in: number;
  readonly refresh_token?: string;
  readonly user: User;
};

export type Login = {
  /** A username or an e-mail address. */
  readonly username?: string;
  /** An e-mail address; instead of `username`. */
  readonly email?: string;
  readonly password: string;
  /** Where the refresh token goes: into the body, or into an HttpOnly cookie for browsers. */
  readonly transport?: 'body' | 'cookie';
};

export type Logout = {
  /** End every session of the account, not only this one. */
  readonly everywhere?: boolean;
  /** Instead of the Authorization header or the cookie. */
  readonly refresh_token?: string;
};

export type PasswordChange = {
  /** Proves that it is the owner who asks. */
  readonly current_password: string;
  /** Judged by length and by the lists of common and breached passwords. */
  readonly new_password: string;
};

/** What to change; an absent field stays as it is, null clears it. */
export type ProfileChange = {
  readonly username?: string | null;
  readonly name?: string | null;
};

export type Readiness = {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** One entry a component: whether its last check passed. */
  readonly checks: { readonly [name: string]: boolean };
};

/** A login that is still good, and from where it was last used. */
export type Session = {
  readonly id: string;
  readonly current: boolean;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
  readonly client_address: string;
  readonly user_agent: string | null;
};

/** All of them: an account has few. */
export type SessionList = {
  readonly data: readonly Session[];
  readonly next_cursor: null;
};

export type SetUp = {
  readonly user: User;
};

export type SignUp = {
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
  readonly password: string;
  /** 3 to 50 of a-z, 0-9, dot, underscore, hyphen; stored in lower case. */
  readonly username?: string;
  /** The name a person goes by. */
  readonly name?: string;
};

export type SignedUp = {
  readonly user: User;
};

/** An account. */
export type User = {
  readonly id: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly status: 'invited' | 'unverified' | 'active' | 'disabled' | 'locked' | 'erased';
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_login_at: string | null;
};
