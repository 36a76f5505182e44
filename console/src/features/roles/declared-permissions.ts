import { useQuery } from '@tanstack/react-query';
import { castellan } from '../../api/castellan.ts';

/** Every permission that a role can hold; another one comes only with another version of the server. */
export const useDeclaredPermissions = () =>
  useQuery({
    queryKey: ['permissions'],
    queryFn: async ({ signal }) => (await castellan.listPermissions({ signal })).data,
    staleTime: 600_000,
  });
