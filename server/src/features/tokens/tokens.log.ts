import { defineLogEvent } from '../../platform/log/log.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';

export const refreshTokenReused = defineLogEvent<{ sessionId: SessionId; userId: UserId }>({
  name: 'tokens.refresh_token_reused',
  level: 'warn',
  message: 'A used refresh token was presented again; its session has been ended.',
});

export const revocationFeedSilent = defineLogEvent<{ silentMs: number }>({
  name: 'tokens.revocation_feed_silent',
  level: 'warn',
  message: 'Revocations cannot be read; access tokens are answered with 503 until they can.',
});

export const revocationFeedHeard = defineLogEvent({
  name: 'tokens.revocation_feed_heard',
  level: 'info',
  message: 'Revocations can be read again.',
});

export const signingKeyMade = defineLogEvent<{ kid: string; algorithm: string; signsFrom: Date }>({
  name: 'tokens.signing_key_made',
  level: 'info',
  message: 'A new signing key was made.',
});

export const signingKeyUnreadable = defineLogEvent<{ kid: string }>({
  name: 'tokens.signing_key_unreadable',
  level: 'error',
  message: 'A signing key in the database cannot be opened and is not used.',
});

export const housekeepingFailed = defineLogEvent({
  name: 'tokens.housekeeping_failed',
  level: 'warn',
  message: 'Signing keys could not be looked after; it is tried again in a minute.',
});
