import { defineProblem } from '../../platform/problem/problem.ts';

export const tooManySilences = defineProblem({
  code: 'ALERT_SILENCES_FULL',
  status: 409,
  message: 'There are as many silences as there may be; end some first, or make one that holds for every rule.',
  description: 'At most 500 silences hold at once.',
});

export const alertProblems = [tooManySilences] as const;
