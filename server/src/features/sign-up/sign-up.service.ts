import { forbidden } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { createOpenSignUp, type OpenSignUpNeeds } from './open-sign-up.service.ts';
import type { EmailLike, SignUpInMode } from './sign-up-request.ts';
import { createVerifiedSignUp, type VerifiedSignUpNeeds } from './verified-sign-up.service.ts';

export type SignUpNeeds<Email extends EmailLike> = OpenSignUpNeeds<Email> &
  VerifiedSignUpNeeds<Email> & { readonly settings: { readonly mode: 'open' | 'verify' | 'invite' | 'closed' } };

const refusals = {
  closed: 'Sign-up is closed here; ask an administrator for an account.',
  invite: 'Accounts are made by invitation here; ask an administrator for one.',
} as const;

/**
 * Makes an account as the mode of the house has it: at once, once its mail was read, or not at all.
 *
 * @throws Problem `FORBIDDEN` where strangers get no account, `RATE_LIMIT_EXCEEDED` for too many from one address, `INVALID_INPUT` for a weak password, `CONFLICT` for a taken username and, in open mode, for a taken e-mail address.
 */
export const createSignUp = <Email extends EmailLike>(needs: SignUpNeeds<Email>): SignUpInMode<Email> => {
  const { mode } = needs.settings;
  const signUp = mode === 'verify' ? createVerifiedSignUp(needs) : createOpenSignUp(needs);
  return async (request, idempotency, context) => {
    if (mode === 'closed' || mode === 'invite') throw new Problem(forbidden, { message: refusals[mode] });
    return (await idempotency.stored()) ?? signUp(request, idempotency, context);
  };
};
