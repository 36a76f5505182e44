import type { User } from '../../vocabulary/user.ts';

/** What an inviter is called towards the person they invite; null where that is not known. Never their address. */
export const inviterName = (inviter: User | undefined): string | null => inviter?.name ?? inviter?.username ?? null;
