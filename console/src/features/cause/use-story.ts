import { useQuery } from '@tanstack/react-query';
import type { Cause } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { paced } from '../../api/pace.ts';
import type { Range } from '../../ui/range.ts';
import { isOpen } from './entry-looks.ts';
import type { Asked } from './starts.ts';

const refreshMs = 2_000;

/** What a request caused is not all there when it is answered: its tasks begin a moment later. */
const settledAfterMs = 20_000;

/** Whether more may come: something runs or waits, or the last of it has only just happened. */
export const mayGoOn = ({ entries }: Cause, nowMs: number): boolean =>
  entries.some((entry) => isOpen(entry) || nowMs - Date.parse(entry.ended_at ?? entry.at) < settledAfterMs);

/** The story of a thing, asked for anew as long as it goes on. */
export const useStory = ({ start, id }: Asked, range: Range) =>
  useQuery({
    queryKey: ['cause', start, id, range],
    queryFn: ({ signal }) => castellan.tellCause({ query: { [start]: id, ...range }, signal }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && mayGoOn(state.data, Date.now()) ? paced(refreshMs) : false,
    placeholderData: (before) => before,
  });
