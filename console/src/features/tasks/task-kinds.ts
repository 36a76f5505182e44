import { useQuery } from '@tanstack/react-query';
import type { TaskKind } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';

/** The kinds that workers have shown, by name; none until they are there. */
export const useTaskKinds = (): readonly TaskKind[] =>
  useQuery({
    queryKey: ['task-kinds'],
    queryFn: async ({ signal }) => (await castellan.listTaskKinds({ signal })).data,
    staleTime: 30_000,
  }).data ?? [];
