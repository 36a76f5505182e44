import { defineLogEvent } from '../../platform/log/log.ts';

export const lastSeenUnwritten = defineLogEvent<{ sessions: number }>({
  name: 'sessions.last_seen_unwritten',
  level: 'warn',
  message: 'When sessions were last used could not be written; it is tried again in half a minute.',
});
