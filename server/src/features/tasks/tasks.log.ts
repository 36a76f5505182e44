import { defineLogEvent } from '../../platform/log/log.ts';

export const taskSaid = defineLogEvent<{ task_id: string; kind: string; said: string; [field: string]: unknown }>({
  name: 'tasks.said',
  level: 'info',
  message: 'A task that runs says something.',
});

export const taskDied = defineLogEvent<{
  task_id: string;
  kind: string;
  queue: string;
  reason: string;
  attempt: number;
}>({
  name: 'tasks.died',
  level: 'warn',
  message: 'A task is dead: it is not tried again until somebody replays it.',
});

export const leaseLost = defineLogEvent<{ task_id: string; kind: string; queue: string }>({
  name: 'tasks.lease_lost',
  level: 'warn',
  message: 'A task was lost to another worker while it ran here; its result was dropped.',
});

export const workFailed = defineLogEvent<{ step: string }>({
  name: 'tasks.work_failed',
  level: 'warn',
  message: 'A step of the task engine failed; it is tried again.',
});

export const brokerAway = defineLogEvent<{ engine: string; reason: string }>({
  name: 'tasks.broker_away',
  level: 'warn',
  message:
    'The broker of the tasks cannot be used; workers take tasks from PostgreSQL, and it is tried again by itself.',
});

export const brokerUsed = defineLogEvent<{ engine: string }>({
  name: 'tasks.broker_used',
  level: 'info',
  message: 'The broker of the tasks is used.',
});

export const settleRefused = defineLogEvent<{ task_id: string; kind: string }>({
  name: 'tasks.settle_refused',
  level: 'error',
  message: 'The database refuses the outcome of a task; the task is lost when its lease runs out.',
});

export const scheduleFailed = defineLogEvent<{ schedule: string | null }>({
  name: 'tasks.schedule_failed',
  level: 'warn',
  message: 'A schedule could not be dealt with; it is tried again.',
});

export const ticksMissed = defineLogEvent<{ schedule: string; count: number }>({
  name: 'tasks.ticks_missed',
  level: 'warn',
  message: 'Ticks of a schedule passed while nobody was there for them, and were not made up for one by one.',
});

export const strangeMessage = defineLogEvent<{ queue: string }>({
  name: 'tasks.strange_message',
  level: 'warn',
  message: 'A message in a queue of the broker is not one of ours; it was rejected.',
});
