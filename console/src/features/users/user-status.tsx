import type { User } from 'castellan-client';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { useWords } from '../../words/words.tsx';

export type UserStatus = User['status'];

export const userStatuses = [
  'active',
  'invited',
  'unverified',
  'disabled',
  'locked',
  'erased',
] as const satisfies readonly UserStatus[];

const tones: Readonly<Record<UserStatus, Tone>> = {
  active: 'success',
  invited: 'info',
  unverified: 'warning',
  disabled: 'danger',
  locked: 'danger',
  erased: 'neutral',
};

export const StatusBadge = ({ status }: { readonly status: UserStatus }) => {
  const { users } = useWords();
  return <Badge tone={tones[status]}>{users.statuses[status]}</Badge>;
};
