import { defineProblem } from '../../platform/problem/problem.ts';

export const tooManyEndpoints = defineProblem({
  code: 'TASK_ENDPOINTS_FULL',
  status: 409,
  message: 'There are as many endpoints as there may be; delete one that is no longer used.',
  description: 'At most 500 endpoints are kept.',
});

export const taskEndpointProblems = [tooManyEndpoints] as const;
