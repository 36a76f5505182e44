import type { Feature } from '../../platform/feature/feature.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createLastSeen, type LastSeen, type LastSeenNeeds } from './last-seen.ts';
import { createLogout, type LogoutNeeds } from './logout.service.ts';
import { type ClearOldSessions, createClearOldSessions, type OldSessionsNeeds } from './old-sessions.ts';
import { createSettleEnd, type SessionEndNeeds } from './session-end.ts';
import { createSessionFigure } from './session-figures.ts';
import { createListSessions, type SessionListNeeds } from './session-list.ts';
import { type BeginSession, createSessionStart, type SessionStartNeeds } from './session-start.service.ts';
import { activeSessions, activeUsers, sessionsRemoved, sessionUsesDropped } from './sessions.metrics.ts';
import { createSessionRoutes, type SessionRouteNeeds } from './sessions.routes.ts';
import { createSessionUse, type SessionUse } from './sessions.service.ts';
import { createUserSessionRoutes } from './user-sessions.routes.ts';
import { createUserSessions, type UserSessionsNeeds } from './user-sessions.service.ts';

export { readSessions } from './known-sessions.ts';
export * as sessions from './sessions.service.ts';
export { createSessionUse } from './sessions.service.ts';
export { touchLive } from './sessions.store.ts';

export type SessionsNeeds = SessionEndNeeds &
  SessionListNeeds &
  SessionRouteNeeds &
  Omit<LogoutNeeds & UserSessionsNeeds & SessionStartNeeds, 'settleEnd'> &
  OldSessionsNeeds &
  LastSeenNeeds;

export type Sessions = SessionUse & {
  readonly feature: Feature;
  readonly beginSession: BeginSession;
  /** Notes that a token of the session was used; written down within half a minute. */
  readonly noteUse: LastSeen['note'];
  readonly clearOldSessions: ClearOldSessions;
};

/** How long somebody stays in: the session, its list for its owner and for administrators, and the ways it ends. */
export const createSessions = (sessionsNeeds: SessionsNeeds): Sessions => {
  const lastSeen = createLastSeen(sessionsNeeds);
  const needs = { ...sessionsNeeds, lastSeen, settleEnd: createSettleEnd(sessionsNeeds) };
  const housekeeping = createHousekeeping(needs);
  const listSessions = createListSessions(needs);
  return {
    feature: {
      name: 'sessions',
      routes: [
        ...createSessionRoutes(needs, createLogout(needs), listSessions),
        ...createUserSessionRoutes(createUserSessions(needs), listSessions),
      ],
      problems: [],
      metrics: [sessionUsesDropped, sessionsRemoved, activeSessions, activeUsers],
      figures: [createSessionFigure(needs)],
      permissions: [],
      start: async () => housekeeping.start(),
      stop: housekeeping.stop,
    },
    ...createSessionUse(needs),
    beginSession: createSessionStart(needs),
    noteUse: lastSeen.note,
    clearOldSessions: createClearOldSessions(needs),
  };
};
