import { useQuery } from '@tanstack/react-query';
import type { DeadTasks } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { paced } from '../../api/pace.ts';
import type { Range } from '../../ui/range.ts';

/** Which dead tasks, as the list, the count and the replay take it alike. */
export type DeadFilter = {
  readonly kind?: string;
  readonly queue?: string;
  readonly reason?: string;
  readonly died_after?: string;
  readonly died_before?: string;
};

export const deadFilterOf = ({
  kind,
  queue,
  reason,
  from,
  to,
}: Readonly<Record<string, string>> & Range): DeadFilter => ({
  ...(kind !== undefined && { kind }),
  ...(queue !== undefined && { queue }),
  ...(reason !== undefined && { reason }),
  ...(from !== undefined && { died_after: from }),
  ...(to !== undefined && { died_before: to }),
});

const refreshMs = 10_000;

/** How many died, by kind, queue and reason; undefined until it is known. */
export const useDeadGroups = (filter: DeadFilter): DeadTasks | undefined =>
  useQuery({
    queryKey: ['dead-tasks', 'groups', filter],
    queryFn: ({ signal }) => castellan.countDeadTasks({ query: filter, signal }),
    refetchInterval: () => paced(refreshMs),
  }).data;
