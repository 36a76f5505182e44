import type { Queue } from 'castellan-client';
import { duration } from '../../ui/duration.ts';
import type { Words } from '../../words/en.ts';

/** For how long the oldest that is due waits; nothing where none does. */
export const oldestInWords = ({ oldest_age_seconds: age }: Queue, language: string): string =>
  age === null || age === 0 ? '' : duration(age * 1_000, language);

/** The limits of a queue in words; undefined when it has none. */
export const limitsInWords = (queue: Queue, { queues }: Words, language: string): string | undefined => {
  const { concurrency_limit: most, rate_limit: rate } = queue;
  const parts = [
    ...(most === null ? [] : [queues.atOnce(most)]),
    ...(rate === null ? [] : [queues.perTime(rate.count, duration(rate.seconds * 1_000, language))]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
};
