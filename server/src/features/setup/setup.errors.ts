import { defineProblem } from '../../platform/problem/problem.ts';

export const oneTimeTokenInvalid = defineProblem({
  code: 'ONE_TIME_TOKEN_INVALID',
  status: 400,
  message: 'This link is used up, expired or not one of ours.',
  description: 'One-time tokens work once, for one purpose and for a limited time. Ask for a new one.',
});
