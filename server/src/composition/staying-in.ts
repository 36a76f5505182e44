import { accounts } from '../features/accounts/accounts.feature.ts';
import { createSessions, type SessionsNeeds, sessions } from '../features/sessions/sessions.feature.ts';
import { createTokens, type TokensNeeds } from '../features/tokens/tokens.feature.ts';
import type { FeatureNeeds } from './feature-needs.ts';
import { createSpendRefreshToken } from './refresh.store.ts';

export type StayingInNeeds = Pick<TokensNeeds, 'recordAudit' | 'notifyOfCopiedSession' | 'refreshLimit'> &
  Pick<SessionsNeeds, 'cursors' | 'lockManaged' | 'requireMayManage' | 'dropProfile'>;

const secondsPerDay = 86_400;

/**
 * What keeps somebody in once they are: sessions, and the tokens that prove them. The two need each other; nobody else
 * need know how.
 */
export const createStayingIn = (needs: FeatureNeeds, joined: StayingInNeeds) => {
  const { configuration, database, secrets, clock, randomness, log, metrics } = needs;
  const { settings, publicUrl } = configuration;
  const issuer = publicUrl.origin;
  const refreshLifetimeSeconds = settings.REFRESH_EXPIRATION_DAYS * secondsPerDay;
  // Without a limit of its own a session is over once its refresh token has run out unused.
  const idleSeconds = Math.min(
    (settings.SESSION_IDLE_MINUTES ?? Number.POSITIVE_INFINITY) * 60,
    refreshLifetimeSeconds,
  );

  const tokens = createTokens({
    ...joined,
    database,
    feedDatabase: needs.reservedDatabase,
    secrets,
    clock,
    randomness,
    metrics,
    log,
    settings: {
      algorithm: settings.JWT_ALGORITHM,
      rsaBits: Number(settings.JWT_RSA_BITS),
      hs256Secret: settings.JWT_SECRET,
      // A token that outlived the idle limit would keep a session in use that nobody may refresh.
      accessLifetimeSeconds: Math.min(settings.JWT_EXPIRATION_MINUTES * 60, idleSeconds),
      refreshLifetimeSeconds,
      issuer,
      audience: settings.JWT_AUDIENCE ?? issuer,
      keyRotationDays: settings.JWT_ROTATION_DAYS,
      allowInsecureCookie:
        configuration.environment === 'development' &&
        publicUrl.protocol === 'http:' &&
        publicUrl.hostname === 'localhost',
    },
    findUser: accounts.findUser,
    findLiveSession: (db, id, at) => sessionFeature.findLiveSession(db, id, at),
    spendRefreshToken: createSpendRefreshToken((at) => sessionFeature.seenSince(at)),
    endSession: sessions.endSession,
    noteUse: (sessionId, atMs) => sessionFeature.noteUse(sessionId, atMs),
  });

  const sessionFeature = createSessions({
    ...joined,
    database,
    clock,
    log,
    metrics,
    idleSeconds,
    sessionsPerUser: settings.SESSIONS_PER_USER,
    findUser: accounts.findUser,
    lockUser: accounts.lockUser,
    deleteFamilies: tokens.deleteFamilies,
    revokeSession: tokens.revokeSession,
    identifySession: tokens.identifySession,
    identificationProblems: tokens.identificationProblems,
    clearRefreshCookie: tokens.clearRefreshCookie,
  });

  return { tokens, sessionFeature };
};
