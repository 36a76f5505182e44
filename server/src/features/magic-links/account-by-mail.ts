import type { User } from '../../vocabulary/user.ts';

/** Whether a link may let its reader in. An account that waits for an invitation to be accepted is opened by that alone. */
export const mayComeInByMail = ({ status }: User): boolean => status === 'active' || status === 'unverified';
