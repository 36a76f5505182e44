import { defineLogEvent } from '../../platform/log/log.ts';

export const threadEnded = defineLogEvent<{ task: string; reason: string }>({
  name: 'team_tasks.thread_ended',
  level: 'warn',
  message: 'A thread that ran a task of the team was ended or ended by itself; another takes its place.',
});

export const strayFailure = defineLogEvent<{ task: string; failure: string }>({
  name: 'team_tasks.stray_failure',
  level: 'warn',
  message: 'A task of the team left something behind that failed after its run was over.',
});

export const printed = defineLogEvent<{ task: string; line: string }>({
  name: 'team_tasks.printed',
  level: 'info',
  message: 'A task of the team printed a line.',
});
