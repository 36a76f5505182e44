import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import { rateLimitExceeded } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { ClientDescription } from '../../vocabulary/client.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { Blocks } from './blocks.service.ts';
import type { Counting, HeldPoints } from './counting.ts';
import { createLeasedLimit, type LeasedLimit } from './leased-limit.ts';
import type { LimitPolicies } from './limit-policies.ts';
import { limitProblem } from './limit-refusal.ts';
import { confirmIn, refundIn } from './postgres-limit-store.ts';
import { limitUnsettled } from './rate-limits.log.ts';

/** One login that was let through to be checked. Exactly one of the two outcomes is told, then it is closed. */
export type LoginAttempt = {
  /** Gives back what the attempt had taken, once `tx` commits. */
  succeeded(tx: Transaction): Promise<void>;
  /** Counts the failure, once `tx` commits; it may begin a block. */
  failed(tx: Transaction): Promise<void>;
  /** Settles the rest. Without an outcome that was committed the attempt is given back: the failure was ours. Never throws. */
  close(): Promise<void>;
};

export type LoginCandidate = {
  /** Null when nobody has this login. */
  readonly userId: UserId | null;
  /** In its canonical form, so that two ways of writing it are one. */
  readonly login: string;
};

export type TakeLogin = (candidate: LoginCandidate, context: RequestContext) => Promise<LoginAttempt>;

export type LoginLimitNeeds = {
  readonly counting: Counting;
  readonly blocks: Pick<Blocks, 'begin'>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Whether the account was used from this network with this User-Agent before. The same work when there is no account. */
  readonly isKnownDevice: (userId: UserId | null, client: ClientDescription, at: Date) => Promise<boolean>;
};

const everybody = 'everybody';

/**
 * Counts failed logins: per address, of everybody together, and per account.
 *
 * The point is taken before the password is looked at, so no number of parallel guesses exceeds a budget. An account that
 * does not exist is counted like one that does. When an account's points are used up, somebody who logged in from the same
 * device before has a budget of their own: strangers can block themselves, not the owner.
 *
 * @throws Problem `RATE_LIMIT_EXCEEDED`, and what was taken until then is given back.
 */
export const createLoginLimits = (
  policies: LimitPolicies,
  needs: LoginLimitNeeds,
): { readonly takeLogin: TakeLogin; readonly global: LeasedLimit } => {
  const { counting, blocks, clock, log, isKnownDevice } = needs;
  const global = createLeasedLimit(
    policies['login-global'],
    () => ({ key: [everybody], shown: null, userId: null }),
    needs,
  );

  const quietly = async (policy: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.writeError(limitUnsettled, error, { policy });
    }
  };

  const takeGlobal = async (isKnown: () => Promise<boolean>): Promise<boolean> => {
    try {
      await global.count(everybody, null);
      return true;
    } catch (error) {
      const isFull = error instanceof Problem && error.kind === rateLimitExceeded;
      if (isFull && (await isKnown())) return false;
      throw error;
    }
  };

  const takeAccount = async (
    { userId, login }: LoginCandidate,
    context: RequestContext,
    isKnown: () => Promise<boolean>,
  ): Promise<HeldPoints> => {
    const key = userId === null ? ['login', login] : ['user', userId];
    const account = await counting.take(policies['login-account'], { key, shown: userId, userId }, 1, context);
    if ('held' in account) return account.held;
    const { network, userAgent } = context.client;
    if (await isKnown()) {
      const deviceKey = [...key, network, userAgent ?? ''];
      const device = { key: deviceKey, shown: userId, userId };
      const lane = await counting.take(policies['login-device'], device, 1, context);
      if ('held' in lane) return lane.held;
      throw limitProblem(lane.refused, clock.now().getTime(), context.noteLimit);
    }
    throw limitProblem(account.refused, clock.now().getTime(), context.noteLimit);
  };

  const attemptOf = (
    { userId }: LoginCandidate,
    context: RequestContext,
    address: HeldPoints,
    account: HeldPoints,
    isInGlobal: boolean,
  ): LoginAttempt => {
    let outcome: 'success' | 'failure' | undefined;
    const { counter, ticket } = account;
    return {
      async succeeded(tx) {
        tx.afterCommit(() => {
          outcome = 'success';
        });
        await refundIn(tx, counter, ticket);
      },
      async failed(tx) {
        tx.afterCommit(() => {
          outcome = 'failure';
        });
        const untilMs = await confirmIn(tx, counter, ticket, clock.now().getTime());
        if (untilMs !== null) await blocks.begin(tx, { counter, untilMs, userId, isStored: true }, context);
      },
      async close() {
        if (outcome === 'failure') {
          context.noteLimit(address.report(address.remaining));
          await quietly(address.counter.policy, () => address.confirm(context));
          return;
        }
        context.noteLimit(address.report(address.remaining + 1));
        if (isInGlobal) global.giveBack(everybody);
        await quietly(address.counter.policy, () => address.refund());
        if (outcome === undefined) await quietly(counter.policy, () => account.refund());
      },
    };
  };

  const takeLogin: TakeLogin = async (candidate, context) => {
    const { client } = context;
    const subject = { key: [client.network], shown: client.network, userId: null };
    const counted = await counting.take(policies['login-address'], subject, 1, context);
    if ('refused' in counted) throw limitProblem(counted.refused, clock.now().getTime(), context.noteLimit);
    const address = counted.held;
    let known: Promise<boolean> | undefined;
    const isKnown = (): Promise<boolean> => {
      known ??= isKnownDevice(candidate.userId, client, clock.now());
      return known;
    };
    let isInGlobal = false;
    try {
      isInGlobal = await takeGlobal(isKnown);
      const account = await takeAccount(candidate, context, isKnown);
      return attemptOf(candidate, context, address, account, isInGlobal);
    } catch (error) {
      if (isInGlobal) global.giveBack(everybody);
      await quietly(address.counter.policy, () => address.refund());
      throw error;
    }
  };

  return { takeLogin, global };
};
