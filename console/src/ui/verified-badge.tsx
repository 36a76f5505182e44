import type { User } from 'castellan-client';
import { useWords } from '../words/words.tsx';
import { Badge } from './badge.tsx';

/** Whether the owner of an account has shown that the address is theirs. */
export const VerifiedBadge = ({ user }: { readonly user: Pick<User, 'email_verified'> }) => {
  const { users } = useWords();
  return user.email_verified ? (
    <Badge tone="success">{users.verified}</Badge>
  ) : (
    <Badge tone="warning">{users.notVerified}</Badge>
  );
};
