import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Counting } from './counting.ts';
import type { LimitPolicies } from './limit-policies.ts';
import { limitProblem } from './limit-refusal.ts';

/** A mail that anybody may ask for by naming a mailbox. */
export type RequestedMail = {
  /** Each kind has a budget of its own: who floods one cannot hold up another. */
  readonly kind: string;
  /** In canonical form. It is counted whether or not anybody has it. */
  readonly emailCanonical: string;
  /** Whether the request was counted by its network address elsewhere. */
  readonly isAddressCounted: boolean;
};

/** Counts one request for a mail. @throws Problem `RATE_LIMIT_EXCEEDED`, the same for a mailbox that nobody here has. */
export type TakeMail = (mail: RequestedMail, context: RequestContext) => Promise<void>;

export const createTakeMail =
  (policies: LimitPolicies, { counting, clock }: { readonly counting: Counting; readonly clock: Clock }): TakeMail =>
  async ({ kind, emailCanonical, isAddressCounted }, context) => {
    const { network } = context.client;
    const byAddress = { key: [network], shown: network, userId: null };
    const byMailbox = { key: [kind, emailCanonical], shown: null, userId: null };
    const refuseWhenFull = (counted: Awaited<ReturnType<Counting['take']>>): void => {
      if ('refused' in counted) throw limitProblem(counted.refused, clock.now().getTime(), context.noteLimit);
    };
    // One after the other: an address that asks too often must not use up what is left of somebody's mailbox.
    if (!isAddressCounted) refuseWhenFull(await counting.take(policies['mail-address'], byAddress, 1, context));
    refuseWhenFull(await counting.take(policies['mail-account'], byMailbox, 1, context));
  };
