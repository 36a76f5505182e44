import { defineLogEvent } from '../log/log.ts';

type OfProcess = { readonly slot: number; readonly pid: number };

export const processLost = defineLogEvent<OfProcess & { readonly ended: string }>({
  name: 'processes.lost',
  level: 'error',
  message: 'A process of this server ended by itself; another is started in its place.',
});

export const processReplaced = defineLogEvent<OfProcess>({
  name: 'processes.replaced',
  level: 'info',
  message: 'A process serves in the place of the one that was lost.',
});

export const processNotReplaced = defineLogEvent<{ readonly reason: string; readonly attempt: number }>({
  name: 'processes.not_replaced',
  level: 'error',
  message: 'A process that shall serve in the place of a lost one could not start.',
});

export const processSilent = defineLogEvent<OfProcess>({
  name: 'processes.silent',
  level: 'warn',
  message: 'A process of this server does not answer.',
});

export const processAnswers = defineLogEvent<OfProcess>({
  name: 'processes.answers',
  level: 'info',
  message: 'A process of this server answers again.',
});

export const processKilled = defineLogEvent<OfProcess & { readonly reason: string }>({
  name: 'processes.killed',
  level: 'error',
  message: 'A process of this server was killed.',
});

export const restartBegun = defineLogEvent<{ readonly processes: number }>({
  name: 'processes.restart_begun',
  level: 'info',
  message: 'The processes are restarted one after the other.',
});

export const processTookOver = defineLogEvent<OfProcess & { readonly from_pid: number }>({
  name: 'processes.took_over',
  level: 'info',
  message: 'A new process serves in the place of one that ended in order.',
});

export const restartDone = defineLogEvent<{ readonly processes: number }>({
  name: 'processes.restart_done',
  level: 'info',
  message: 'All processes were restarted.',
});

export const restartGivenUp = defineLogEvent<{ readonly reason: string }>({
  name: 'processes.restart_given_up',
  level: 'error',
  message: 'The restart was given up because a new process could not start; those that served go on.',
});
