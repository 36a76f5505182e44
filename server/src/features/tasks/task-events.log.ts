import { defineLogEvent } from '../../platform/log/log.ts';

export const watchedTasksUnread = defineLogEvent<{ readonly followers: number }>({
  name: 'tasks.watched_unread',
  level: 'warn',
  message: 'Tasks that somebody follows could not be read; the next look tries again.',
});
