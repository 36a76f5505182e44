import { defineCounter } from '../../platform/metrics/metric.ts';

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
