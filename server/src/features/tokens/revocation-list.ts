import type { SessionId, UserId } from '../../vocabulary/ids.ts';

/** What this process knows of endings. Asked at every request, so it answers from memory. */
export type RevocationList = {
  /** The session has ended. Kept until `untilMs`, when its last access token is over. */
  addSession(id: SessionId, untilMs: number): void;
  /** Tokens of the user with a lower security version no longer count. */
  addUser(id: UserId, lowestSecurityVersion: number, untilMs: number): void;
  isRevoked(sessionId: SessionId, userId: UserId, securityVersion: number): boolean;
  /** Forgets what is over. */
  prune(nowMs: number): void;
  size(): number;
};

export const createRevocationList = (): RevocationList => {
  const sessions = new Map<SessionId, number>();
  const users = new Map<UserId, { lowest: number; untilMs: number }>();
  return {
    addSession(id, untilMs) {
      sessions.set(id, Math.max(untilMs, sessions.get(id) ?? 0));
    },
    addUser(id, lowestSecurityVersion, untilMs) {
      const known = users.get(id);
      users.set(id, {
        lowest: Math.max(lowestSecurityVersion, known?.lowest ?? 0),
        untilMs: Math.max(untilMs, known?.untilMs ?? 0),
      });
    },
    isRevoked(sessionId, userId, securityVersion) {
      if (sessions.has(sessionId)) return true;
      const user = users.get(userId);
      return user !== undefined && securityVersion < user.lowest;
    },
    prune(nowMs) {
      for (const [id, untilMs] of sessions) if (untilMs <= nowMs) sessions.delete(id);
      for (const [id, { untilMs }] of users) if (untilMs <= nowMs) users.delete(id);
    },
    size: () => sessions.size + users.size,
  };
};
