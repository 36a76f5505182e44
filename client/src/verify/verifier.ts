import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { AccessTokenClaims } from '../generated/schemas.ts';
import { isRecord } from '../is-record.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import { VerifyError, type VerifyErrorCode } from './verify-error.ts';

export type VerifierOptions = {
  /** The server's `PUBLIC_URL`: the `iss` of its tokens. */
  readonly issuer: string;
  /** The server's `JWT_AUDIENCE`: the `aud` of its tokens, which is you. */
  readonly audience: string;
  /** Where the keys are, if not at the issuer's `/.well-known/jwks.json`. */
  readonly jwksUrl?: string | URL;
  /** Lets the keys come over plain HTTP from another machine. Whoever sits between can then make tokens. */
  readonly allowInsecureHttp?: boolean;
  /** How far clocks may differ; 5 by default. */
  readonly leewaySeconds?: number;
  /** A token that names an unknown key makes the issuer be asked at most this often; 30 by default. */
  readonly cooldownSeconds?: number;
  /** How long the issuer may take to answer; 5,000 by default. */
  readonly timeoutMs?: number;
  /** Called when the keys could not be fetched; those that are known stay in use. For your log. */
  readonly onFetchFailure?: (error: unknown) => void;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
};

export type Verifier = {
  /**
   * The claims of an access token, checked with the issuer's published keys alone. A token that has been revoked is
   * accepted until it expires, 15 minutes at most by default: nobody is asked.
   *
   * @throws VerifyError
   */
  verify(token: string): Promise<AccessTokenClaims>;
  /** The same for the value of an `Authorization` header. @throws VerifyError */
  verifyHeader(authorization: string | null | undefined): Promise<AccessTokenClaims>;
  /**
   * Checks here, then asks the server whether the token is still good: a request each time, and a revocation counts
   * within a second.
   *
   * @throws VerifyError
   */
  verifyOnline(token: string): Promise<AccessTokenClaims>;
};

export type VerifierSurroundings = {
  /** The time of day, in milliseconds. */
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
};

const globalSurroundings: VerifierSurroundings = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

/** Longer than any token of ours; beyond it nothing is parsed. */
const longestToken = 8192;
const tenMinutes = 600;

/** A verifier for one issuer. Make one and keep it: it holds the keys. `surroundings` are for tests. */
export const createVerifier = (
  options: VerifierOptions,
  surroundings: VerifierSurroundings = globalSurroundings,
): Verifier => {
  const { audience, timeoutMs = 5_000, leewaySeconds = 5 } = options;
  if (audience === '') throw new TypeError('The audience is empty: any token of the issuer would fit it.');
  const fetch: typeof globalThis.fetch = options.fetch ?? ((...parameters) => globalThis.fetch(...parameters));
  // The server's `iss` has no slash at its end, however its PUBLIC_URL was written.
  const issuer = options.issuer.replace(/\/+$/, '');
  const insecure = options.allowInsecureHttp === true;
  const onlineUrl = safeUrl(`${issuer}/api/v1/auth/verify`, insecure);
  const keySet = createKeySet({
    url: safeUrl(options.jwksUrl ?? `${issuer}/.well-known/jwks.json`, insecure),
    fetch,
    monotonicMs: surroundings.monotonicMs,
    timeoutMs,
    defaultMaxAgeSeconds: tenMinutes,
    cooldownSeconds: options.cooldownSeconds ?? 30,
    onFetchFailure: options.onFetchFailure ?? (() => {}),
  });

  const verify = async (token: string): Promise<AccessTokenClaims> => {
    const { algorithm, key } = await keyFor(token, keySet);
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [algorithm],
        typ: 'at+jwt',
        issuer,
        audience,
        clockTolerance: leewaySeconds,
        currentDate: new Date(surroundings.nowMs()),
        requiredClaims: ['exp', 'iat', 'sub', 'jti'],
      });
      return claimsOf(payload);
    } catch (error) {
      if (error instanceof VerifyError) throw error;
      throw new VerifyError(error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID', { cause: error });
    }
  };

  const askIssuer = async (token: string): Promise<void> => {
    let response: Response;
    try {
      response = await fetch(onlineUrl, {
        headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      throw new VerifyError('ISSUER_UNAVAILABLE', { cause });
    }
    if (response.ok) return;
    if (response.status !== 401) {
      const asked = Number(response.headers.get('retry-after') ?? Number.NaN);
      throw new VerifyError('ISSUER_UNAVAILABLE', {
        cause: new Error(`The issuer answered ${response.status} when asked about a token.`),
        ...(Number.isFinite(asked) ? { retryAfterSeconds: asked } : {}),
      });
    }
    throw new VerifyError(meanings.get(await codeOf(response)) ?? 'TOKEN_INVALID');
  };

  return {
    verify,
    verifyHeader: async (authorization) => verify(bearerOf(authorization)),
    verifyOnline: async (token) => {
      const claims = await verify(token);
      await askIssuer(token);
      return claims;
    },
  };
};

/** What the issuer's refusals mean here; any other is an invalid token. */
const meanings: ReadonlyMap<unknown, VerifyErrorCode> = new Map([
  ['AUTH_TOKEN_REVOKED', 'TOKEN_REVOKED'],
  ['AUTH_TOKEN_EXPIRED', 'TOKEN_EXPIRED'],
]);

const codeOf = async (response: Response): Promise<unknown> => {
  try {
    const body: unknown = await response.json();
    return isRecord(body) && isRecord(body.error) ? body.error.code : undefined;
  } catch {
    return undefined;
  }
};

/** The key that the token's header names, from the issuer's set: nothing else in the header has a say. */
const keyFor = async (token: string, keySet: KeySet) => {
  if (token === '') throw new VerifyError('TOKEN_MISSING');
  if (token.length > longestToken) throw new VerifyError('TOKEN_INVALID');
  const header = headerOf(token);
  if (forbiddenInHeader.some((name) => name in header)) throw new VerifyError('TOKEN_INVALID');
  const keyId = header.kid;
  if (typeof keyId !== 'string' || keyId.length > 200) throw new VerifyError('TOKEN_INVALID');
  const found = await keySet.find(keyId);
  if (found === undefined) throw new VerifyError('TOKEN_INVALID', { cause: new Error('The issuer has no such key.') });
  return found;
};

/** Ways for a token to bring its own key or rules; our tokens have none of them. */
const forbiddenInHeader = ['jku', 'jwk', 'x5u', 'x5c', 'crit'];

const headerOf = (token: string) => {
  try {
    return decodeProtectedHeader(token);
  } catch (cause) {
    throw new VerifyError('TOKEN_INVALID', { cause });
  }
};

const bearerOf = (authorization: string | null | undefined): string => {
  if (authorization === null || authorization === undefined || authorization.trim() === '') {
    throw new VerifyError('TOKEN_MISSING');
  }
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization)?.[1];
  // Another scheme is no bearer token at all.
  if (token === undefined) throw new VerifyError(/^Bearer\b/i.test(authorization) ? 'TOKEN_INVALID' : 'TOKEN_MISSING');
  return token;
};

/** The claims in the types that they are documented with. @throws VerifyError for a signed token that is no access token. */
const claimsOf = (payload: JWTPayload): AccessTokenClaims => {
  const text = (name: string): string => {
    const value = payload[name];
    if (typeof value !== 'string') throw new VerifyError('TOKEN_INVALID', { cause: new Error(`No text in ${name}.`) });
    return value;
  };
  const number = (name: string): number => {
    const value = payload[name];
    if (typeof value !== 'number')
      throw new VerifyError('TOKEN_INVALID', { cause: new Error(`No number in ${name}.`) });
    return value;
  };
  const { username = null, roles, client_id: clientId } = payload;
  if (clientId !== 'castellan' || !isTexts(roles) || (username !== null && typeof username !== 'string')) {
    throw new VerifyError('TOKEN_INVALID', { cause: new Error('The claims are not those of an access token.') });
  }
  return {
    iss: text('iss'),
    aud: text('aud'),
    sub: text('sub'),
    sid: text('sid'),
    jti: text('jti'),
    client_id: clientId,
    iat: number('iat'),
    exp: number('exp'),
    auth_time: number('auth_time'),
    ver: number('ver'),
    username,
    roles,
  };
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

const safeUrl = (address: string | URL, allowInsecureHttp: boolean): URL => {
  const url = new URL(address);
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && (isHere || allowInsecureHttp))) return url;
  throw new TypeError(`${url.origin} must be https: whoever can change the answer can make tokens.`);
};
