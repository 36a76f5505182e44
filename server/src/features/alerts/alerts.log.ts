import { defineLogEvent } from '../../platform/log/log.ts';

export const alertFired = defineLogEvent<{ rule: string; severity: string; labels: string; value: number }>({
  name: 'alerts.fired',
  level: 'warn',
  message: 'An alert fires.',
});

export const alertEnded = defineLogEvent<{ rule: string; labels: string }>({
  name: 'alerts.ended',
  level: 'info',
  message: 'An alert is over.',
});

export const ruleUnanswered = defineLogEvent<{ rule: string }>({
  name: 'alerts.rule_unanswered',
  level: 'warn',
  message: 'What a rule measures could not be read. Its alerts stay as they are until it can.',
});

export const evaluatingFromMemory = defineLogEvent({
  name: 'alerts.from_memory',
  level: 'warn',
  message: 'The database is away: the alert rules are evaluated over what this process alone has measured.',
});

export const evaluationFailed = defineLogEvent({
  name: 'alerts.evaluation_failed',
  level: 'error',
  message: 'The alert rules could not be evaluated; nobody is told of trouble until they can.',
});

export const noticeUndelivered = defineLogEvent<{
  channel: string;
  attempts: number;
  is_given_up: boolean;
  reason: string;
}>({
  name: 'alerts.notice_undelivered',
  level: 'warn',
  message: 'A notice of alerts could not be delivered. It is tried again for half a day.',
});
