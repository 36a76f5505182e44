import { defineLogEvent } from '../../platform/log/log.ts';

export const limitBlockBegan = defineLogEvent<{ policy: string; counterId: string; until: Date }>({
  name: 'rate_limits.block_began',
  level: 'info',
  message: 'Somebody has used up a limit and is blocked.',
});

export const limitBlockUnrecorded = defineLogEvent<{ policy: string; counterId: string }>({
  name: 'rate_limits.block_unrecorded',
  level: 'warn',
  message: 'A block began and could not be written to the database; it holds, but is not listed.',
});

export const limitUnsettled = defineLogEvent<{ policy: string }>({
  name: 'rate_limits.unsettled',
  level: 'warn',
  message: 'What became of a counted attempt could not be noted; its point stays taken until the window ends.',
});

export const limitStoreFailed = defineLogEvent({
  name: 'rate_limits.store_failed',
  level: 'error',
  message: 'Redis answers but cannot count; each process gives half the points from its memory. Told once a minute.',
});

export const limitHousekeepingFailed = defineLogEvent({
  name: 'rate_limits.housekeeping_failed',
  level: 'warn',
  message: 'Counters and refusals whose time is over could not be removed; it is tried again in a minute.',
});

export const refusalsLost = defineLogEvent<{ count: number }>({
  name: 'rate_limits.refusals_lost',
  level: 'warn',
  message: 'The reasons of some refusals could not be written to the database and are lost.',
});
