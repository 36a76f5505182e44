import { type CryptoKey, importJWK, type JWK } from 'jose';
import { isRecord } from '../is-record.ts';
import { VerifyError } from './verify-error.ts';

/** One key, one algorithm: what the key set says of the key decides, never what the token says of itself. */
export type VerificationKey = { readonly algorithm: Algorithm; readonly key: CryptoKey | Uint8Array };

type Algorithm = (typeof algorithms)[number];
const algorithms = ['RS256', 'ES256', 'EdDSA'] as const;

export type KeySetOptions = {
  readonly url: URL;
  readonly fetch: typeof globalThis.fetch;
  /** A clock that only goes forward. */
  readonly monotonicMs: () => number;
  readonly timeoutMs: number;
  /** How long the keys are good when the answer does not say. */
  readonly defaultMaxAgeSeconds: number;
  /** The issuer is asked about an unknown key, or after a failure, at most this often. */
  readonly cooldownSeconds: number;
  /** The keys could not be fetched; those that are known stay in use. */
  readonly onFetchFailure: (error: unknown) => void;
};

export type KeySet = {
  /**
   * The key of this id; undefined when the issuer has none.
   *
   * @throws VerifyError `ISSUER_UNAVAILABLE` when no keys are known and none can be had.
   */
  find(keyId: string): Promise<VerificationKey | undefined>;
};

type Known = { readonly keys: ReadonlyMap<string, VerificationKey>; readonly staleAtMs: number };

/** More than any issuer publishes; an answer beyond it is not a key set. */
const mostBytes = 256 * 1024;

/**
 * The issuer's public keys, fetched when first needed and again when they have aged or a token names a key that is not
 * among them. As long as keys are known, an issuer that is away stops nobody.
 */
export const createKeySet = (options: KeySetOptions): KeySet => {
  const { monotonicMs, cooldownSeconds } = options;
  let known: Known | undefined;
  let inFlight: Promise<void> | undefined;
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  let hasFailed = false;

  const load = async (): Promise<void> => {
    // Set before the answer is there, so that a slow failure is not followed by the next one at once.
    quietUntilMs = monotonicMs() + cooldownSeconds * 1000;
    try {
      const { keys, maxAgeSeconds } = await fetchKeys(options);
      known = { keys, staleAtMs: monotonicMs() + maxAgeSeconds * 1000 };
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      options.onFetchFailure(error);
      if (known === undefined) throw new VerifyError('ISSUER_UNAVAILABLE', { cause: error });
    }
  };
  const reload = (): Promise<void> => {
    inFlight ??= load().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };

  /** Brings the keys up to date as far as that is possible without keeping everybody waiting. */
  const freshen = async (): Promise<void> => {
    if (known !== undefined && monotonicMs() < known.staleAtMs) return;
    if (known === undefined && inFlight === undefined && hasFailed && monotonicMs() < quietUntilMs) {
      throw new VerifyError('ISSUER_UNAVAILABLE', {
        retryAfterSeconds: Math.ceil((quietUntilMs - monotonicMs()) / 1000),
      });
    }
    if (known === undefined) return reload();
    if (inFlight === undefined && monotonicMs() < quietUntilMs) return;
    const attempt = reload();
    // The last attempt failed: this one does not hold up those who can be answered from what is known.
    if (!hasFailed) await attempt;
  };

  return {
    find: async (keyId) => {
      await freshen();
      const found = known?.keys.get(keyId);
      if (found !== undefined) return found;
      // A key that the issuer has begun to use since; strangers can make up ids, so it is not asked each time.
      if (inFlight === undefined && monotonicMs() < quietUntilMs) return undefined;
      await reload();
      return known?.keys.get(keyId);
    },
  };
};

const fetchKeys = async (
  options: KeySetOptions,
): Promise<{ readonly keys: ReadonlyMap<string, VerificationKey>; readonly maxAgeSeconds: number }> => {
  const response = await options.fetch(options.url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(options.timeoutMs),
  });
  if (!response.ok) throw new Error(`The issuer answered ${response.status} when asked for its keys.`);
  const text = await response.text();
  if (text.length > mostBytes) throw new Error('The answer of the issuer is too long to be a key set.');
  const keys = new Map<string, VerificationKey>();
  for (const { keyId, algorithm, jwk } of readKeys(JSON.parse(text))) {
    // One that cannot be used here must not take the others with it: another curve, or too new for this machine.
    const key = await importJWK(jwk, algorithm).catch(() => undefined);
    if (key !== undefined) keys.set(keyId, { algorithm, key });
  }
  return { keys, maxAgeSeconds: maxAgeOf(response) ?? options.defaultMaxAgeSeconds };
};

/** `max-age` less the time the answer spent in caches (RFC 9111, section 4.2). */
const maxAgeOf = (response: Response): number | undefined => {
  const maxAge = /(?:^|[\s,])max-age=(\d+)/i.exec(response.headers.get('cache-control') ?? '')?.[1];
  if (maxAge === undefined) return undefined;
  const age = Number(response.headers.get('age') ?? 0);
  return Math.max(0, Number(maxAge) - (Number.isFinite(age) ? age : 0));
};

/** What can be used of a key set; keys for other purposes and of other kinds are passed by (RFC 7517, section 5). */
const readKeys = (body: unknown) => {
  if (!isRecord(body) || !Array.isArray(body.keys))
    throw new Error('The issuer answered with something that is no key set.');
  return body.keys.flatMap((jwk: unknown) => {
    if (!isRecord(jwk) || typeof jwk.kid !== 'string' || (jwk.use !== undefined && jwk.use !== 'sig')) return [];
    const algorithm = algorithms.find((each) => each === jwk.alg);
    const parts = publicParts(jwk);
    return algorithm === undefined ? [] : [{ keyId: jwk.kid, algorithm, jwk: parts }];
  });
};

/** The public members alone, whatever else an issuer lets slip. */
const publicParts = (jwk: Readonly<Record<string, unknown>>): JWK => {
  const parts: JWK = {};
  for (const name of ['kty', 'crv', 'x', 'y', 'n', 'e'] as const) {
    const value = jwk[name];
    if (typeof value === 'string') parts[name] = value;
  }
  return parts;
};
