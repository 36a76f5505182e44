import type { LimitPolicy } from './limit-policies.ts';
import { inWords } from './limit-refusal.ts';

/** What only the operator may know of a refusal, as it was kept. */
export type Because = Readonly<Record<string, string | number | null>>;

const loginReasons: Readonly<Record<string, string>> = {
  unknown_account: 'No account has this login.',
  wrong_password: 'The account is there; the password was wrong.',
  sign_up_unread: 'The password is that of a sign-up with this address whose mail nobody has followed yet.',
  not_active: 'The password was right, but the account may not sign in: it is disabled, locked or not yet active.',
};

const subjects: Readonly<Record<LimitPolicy['subject'], string>> = {
  address: 'per address (IPv6: per /64)',
  account: 'per account',
  device: 'per known device of an account',
  user: 'per user',
  session: 'per session',
  everybody: 'for everybody together',
};

/** "5 in 5 minutes, per account". */
export const describeLimit = ({ budget, subject }: LimitPolicy): string =>
  `${budget.points} in ${inWords(budget.windowSeconds)}, ${subjects[subject]}`;

const explainLimit = (because: Because, policy: LimitPolicy | undefined): string => {
  const limit = policy ? ` (${describeLimit(policy)})` : '';
  const end = because.blocked_until
    ? `It was used up, and a block was in force until ${because.blocked_until}.`
    : `It was used up until ${because.retry_at}.`;
  return `The limit ${because.policy}${limit} counted this request. ${end}`;
};

/** Why a request was refused, in a sentence for an administrator; `told` is what the caller read. */
export const explainRefusal = (
  told: string,
  because: Because | null,
  findPolicy: (name: string) => LimitPolicy | undefined,
): string => {
  switch (because?.kind) {
    case 'rate_limit':
      return explainLimit(because, findPolicy(String(because.policy)));
    case 'login':
      return loginReasons[String(because.reason)] ?? told;
    case 'permission':
      return `The caller is signed in, but none of their roles holds the permission ${because.permission}.`;
    case 'ip_rule':
      return `The address rule ${because.rule_id} refuses the client's address.`;
    default:
      return told;
  }
};
