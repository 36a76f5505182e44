import { useSuspenseQuery } from '@tanstack/react-query';
import type { User } from 'castellan-client';
import { castellan, signedInHint } from './castellan.ts';

export type Me = { readonly user: User; readonly permissions: ReadonlySet<string> };

export const meKey = ['me'] as const;

/** Who is signed in and what they may do. @throws CastellanError `SESSION_ENDED` when nobody is. */
export const readMe = async (): Promise<Me> => {
  const [user, { permissions }] = await Promise.all([castellan.getOwnUser(), castellan.listOwnPermissions()]);
  signedInHint.set();
  return { user, permissions: new Set(permissions) };
};

/** Only within pages that need somebody signed in. */
export const useMe = (): Me => useSuspenseQuery({ queryKey: meKey, queryFn: readMe, staleTime: 60_000 }).data;

/** Whether the person may do what needs `permission`. The server decides; this spares them buttons that would be refused. */
export const useMay = (): ((permission: string) => boolean) => {
  const { permissions } = useMe();
  return (permission) => permissions.has(permission);
};
