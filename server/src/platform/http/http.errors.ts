import { defineProblem } from '../problem/problem.ts';

export const requestTimeout = defineProblem({
  code: 'REQUEST_TIMEOUT',
  status: 408,
  message: 'The request did not arrive in time.',
  description: 'Headers have 10 s, the whole request 30 s (RFC 9110, section 15.5.9).',
});

export const addressTooLong = defineProblem({
  code: 'ADDRESS_TOO_LONG',
  status: 414,
  message: 'A part of the address is too long.',
  description: 'No part of a path that stands for a parameter is longer than 256 characters.',
});

export const headersTooLarge = defineProblem({
  code: 'HEADERS_TOO_LARGE',
  status: 431,
  message: 'The request headers are too large.',
  description: 'The limit is 16 kB for all of them together, and 100 lines (RFC 6585, section 5).',
});

/** What only the kernel answers with; the reference page lists them beside the general kinds. */
export const httpProblems = [requestTimeout, addressTooLong, headersTooLarge] as const;
