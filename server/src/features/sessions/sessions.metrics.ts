import { defineCounter, defineGauge } from '../../platform/metrics/metric.ts';

export const sessionUsesDropped = defineCounter({
  name: 'castellan.auth.session.uses.dropped',
  unit: '{use}',
  description: 'Uses of sessions that were not noted, because those of too many sessions already waited to be written.',
  labels: {},
});

export const sessionsRemoved = defineCounter({
  name: 'castellan.auth.session.removed',
  unit: '{session}',
  description: 'Sessions removed from the database, long after they had ended or expired.',
  labels: {},
});

export const activeSessions = defineGauge({
  name: 'castellan.auth.session.active',
  unit: '{session}',
  description: 'Sessions that have neither ended nor run out, as last counted.',
  scope: 'house',
  labels: {},
});

export const activeUsers = defineGauge({
  name: 'castellan.auth.user.active',
  unit: '{user}',
  description: 'People who used a session within the last hour, day, week or 30 days, as last counted.',
  scope: 'house',
  labels: { window: ['1h', '1d', '7d', '30d'] },
});
