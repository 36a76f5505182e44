import { defineLogEvent } from '../log/log.ts';

export const changeFeedSilent = defineLogEvent({
  name: 'database.change_feed_silent',
  level: 'warn',
  message: 'The database has not told of changes for 5 s; roles, address rules and cached profiles may be outdated.',
});

export const changeFeedHeard = defineLogEvent({
  name: 'database.change_feed_heard',
  level: 'info',
  message: 'The database tells of changes again.',
});

export const notificationsDeaf = defineLogEvent({
  name: 'database.notifications_deaf',
  level: 'warn',
  message:
    'What PostgreSQL notifies does not arrive here; if a connection pooler stands between, it must hand out connections by session. Waiting tasks are looked for more often meanwhile.',
});

export const notificationsHeard = defineLogEvent({
  name: 'database.notifications_heard',
  level: 'info',
  message: 'What PostgreSQL notifies arrives again.',
});
