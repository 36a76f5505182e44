import { isRecord } from '../is-record.ts';

/** What is kept of a login. */
export type KeptSession = {
  readonly accessToken: string;
  /** When the access token ends by this machine's clock, in milliseconds. */
  readonly expiresAtMs: number;
  /** For how many seconds it was issued. */
  readonly lifetimeSeconds: number;
  /** Null where the refresh token lies in a cookie that no script can read. */
  readonly refreshToken: string | null;
  readonly userId: string;
};

/** The session that an answer with tokens begins or continues. @throws Error when the answer holds no tokens. */
export const keptSessionOf = (reply: unknown, receivedAtMs: number): KeptSession => {
  if (!isRecord(reply) || typeof reply.access_token !== 'string' || typeof reply.expires_in !== 'number') {
    throw new Error('The answer to a login holds no access token.');
  }
  return {
    accessToken: reply.access_token,
    expiresAtMs: receivedAtMs + reply.expires_in * 1000,
    lifetimeSeconds: reply.expires_in,
    refreshToken: typeof reply.refresh_token === 'string' ? reply.refresh_token : null,
    userId: subjectOf(reply.access_token),
  };
};

/** A session as it comes back from a store or another tab; undefined when it is none. */
export const readKeptSession = (value: unknown): KeptSession | undefined => {
  if (!isRecord(value)) return undefined;
  const { accessToken, expiresAtMs, lifetimeSeconds, refreshToken, userId } = value;
  if (typeof accessToken !== 'string' || typeof userId !== 'string') return undefined;
  if (typeof expiresAtMs !== 'number' || typeof lifetimeSeconds !== 'number') return undefined;
  if (refreshToken !== null && typeof refreshToken !== 'string') return undefined;
  return { accessToken, expiresAtMs, lifetimeSeconds, refreshToken, userId };
};

/** Whether both access tokens are of one session of one person. */
export const isSameSession = (one: KeptSession, other: KeptSession): boolean =>
  one.userId === other.userId && claimsIn(one.accessToken).sid === claimsIn(other.accessToken).sid;

const subjectOf = (accessToken: string): string => {
  const { sub } = claimsIn(accessToken);
  if (typeof sub !== 'string') throw new Error('The access token names no user.');
  return sub;
};

/**
 * What the token says. The signature is not checked: the token came from the server itself, and this only keeps two
 * people's calls apart.
 */
const claimsIn = (accessToken: string): Readonly<Record<string, unknown>> => {
  const payload = accessToken.split('.')[1] ?? '';
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  );
  const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (!isRecord(claims)) throw new Error('The access token holds no claims.');
  return claims;
};
