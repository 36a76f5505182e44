import { useQuery } from '@tanstack/react-query';
import type { Role } from 'castellan-client';
import { castellan } from './castellan.ts';
import { useMay, useMe } from './me.ts';
import { coversAll } from './permission-grants.ts';

const readAllRoles = async (): Promise<readonly Role[]> => {
  const roles: Role[] = [];
  for await (const role of castellan.all.listRoles({ query: { limit: 200 } })) roles.push(role);
  return roles;
};

export type KnownRoles = {
  /** Undefined until they are there, and for whoever may not see them. */
  readonly roles: readonly Role[] | undefined;
  readonly error: Error | null;
  /** What the person's own roles allow: nobody gives more than they hold. */
  readonly held: readonly string[];
  /** Whether the person holds everything that the role does, and so may give it. */
  readonly isWithinReach: (role: Pick<Role, 'permissions'>) => boolean;
  readonly reload: () => void;
};

/** Every role of the house, with which of them the person may give. */
export const useRoles = (): KnownRoles => {
  const { user } = useMe();
  const may = useMay();
  const {
    data: roles,
    error,
    refetch,
  } = useQuery({
    queryKey: ['roles', 'all'],
    queryFn: readAllRoles,
    staleTime: 30_000,
    enabled: may('roles:read'),
  });
  const held = roles?.filter(({ name }) => user.roles.includes(name)).flatMap(({ permissions }) => permissions) ?? [];
  return {
    roles,
    error,
    held,
    isWithinReach: ({ permissions }) => coversAll(held, permissions),
    reload: () => void refetch(),
  };
};
