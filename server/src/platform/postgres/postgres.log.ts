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
