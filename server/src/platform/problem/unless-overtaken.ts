import { conflict } from './general-problems.ts';
import { Problem } from './problem.ts';

/**
 * Does the work once more when it ends in a `CONFLICT`: what somebody else wrote between its look and its write is there to
 * be seen the second time.
 *
 * @throws what the second try throws.
 */
export const unlessOvertaken = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem && error.kind === conflict)) throw error;
    return work();
  }
};
