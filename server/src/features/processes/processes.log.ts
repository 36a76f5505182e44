import { defineLogEvent } from '../../platform/log/log.ts';

export const processNotNoted = defineLogEvent({
  name: 'processes.not_noted',
  level: 'warn',
  message: 'This process could not say that it is there; until it can, the list of processes shows it as lost.',
});
