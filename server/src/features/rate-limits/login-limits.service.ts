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
import type { Counted, Counting, HeldPoints } from './counting.ts';
import { accountSubject } from './forgiven-logins.ts';
import { createLeasedLimit, type LeasedLimit } from './leased-limit.ts';
import type { LimitPolicies } from './limit-policies.ts';
import { limitProblem, type RefusedCount } from './limit-refusal.ts';
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

  /** Where an account's points are used up: the budget of a device that was here before, if this is one. */
  const takeLane = async (
    { userId }: LoginCandidate,
    key: readonly string[],
    refused: RefusedCount,
    context: RequestContext,
    isKnown: () => Promise<boolean>,
  ): Promise<HeldPoints> => {
    if (!(await isKnown())) throw limitProblem(refused, clock.now().getTime(), context.noteLimit);
    const { network, userAgent } = context.client;
    const device = { key: [...key, network, userAgent ?? ''], shown: userId, userId };
    const lane = await counting.take(policies['login-device'], device, 1, context);
    if ('held' in lane) return lane.held;
    throw limitProblem(lane.refused, clock.now().getTime(), context.noteLimit);
  };

  const release = async (counted: Counted): Promise<void> => {
    if ('held' in counted) await quietly(counted.held.counter.policy, () => counted.held.refund());
  };

  const attemptOf = (
    { userId }: LoginCandidate,
    context: RequestContext,
    address: HeldPoints,
    account: HeldPoints,
    isInGlobal: boolean,
  ): LoginAttempt => {
    let outcome: 'success' | 'failure' | undefined;
    const isAddressInDatabase = address.store.name === 'postgres';
    // What is counted in the database is settled by the transaction of the login; always in this order, for the locks.
    const settled = isAddressInDatabase ? [account, address] : [account];
    return {
      async succeeded(tx) {
        tx.afterCommit(() => {
          outcome = 'success';
        });
        await Promise.all(settled.map(({ counter, ticket }) => refundIn(tx, counter, ticket)));
      },
      async failed(tx) {
        tx.afterCommit(() => {
          outcome = 'failure';
        });
        const atMs = clock.now().getTime();
        await Promise.all(
          settled.map(async (held) => {
            const { counter, ticket } = held;
            const untilMs = await confirmIn(tx, counter, ticket, atMs);
            if (untilMs === null) return;
            const owner = held === account ? userId : null;
            await blocks.begin(tx, { counter, untilMs, userId: owner, isStored: true }, context);
          }),
        );
      },
      async close() {
        const { policy } = address.counter;
        context.noteLimit(address.report(address.remaining + (outcome === 'failure' ? 0 : 1)));
        if (outcome !== 'failure' && isInGlobal) global.giveBack(everybody);
        if (outcome === undefined) {
          await Promise.all([release({ held: address }), release({ held: account })]);
        } else if (!isAddressInDatabase) {
          await quietly(policy, () => (outcome === 'failure' ? address.confirm(context) : address.refund()));
        }
      },
    };
  };

  const takeLogin: TakeLogin = async (candidate, context) => {
    const { client } = context;
    const { userId, login } = candidate;
    const byAddress = { key: [client.network], shown: client.network, userId: null };
    const subject = userId === null ? { key: ['login', login], shown: null, userId } : accountSubject(userId);
    // First, or an address that is blocked could keep the points of somebody's account in flight.
    const known = counting.knownBlock(policies['login-address'], byAddress);
    if (known !== undefined) throw limitProblem(known, clock.now().getTime(), context.noteLimit);

    // Started together, sent together: two counts cost one round trip.
    const [address, account] = await takeBoth([
      counting.take(policies['login-address'], byAddress, 1, context),
      counting.take(policies['login-account'], subject, 1, context),
    ]);
    let answer: Promise<boolean> | undefined;
    const isKnown = (): Promise<boolean> => {
      answer ??= isKnownDevice(userId, client, clock.now());
      return answer;
    };
    let isInGlobal = false;
    try {
      if ('refused' in address) throw limitProblem(address.refused, clock.now().getTime(), context.noteLimit);
      isInGlobal = await takeGlobal(isKnown);
      const lane =
        'held' in account ? account.held : await takeLane(candidate, subject.key, account.refused, context, isKnown);
      return attemptOf(candidate, context, address.held, lane, isInGlobal);
    } catch (error) {
      if (isInGlobal) global.giveBack(everybody);
      await Promise.all([release(address), release(account)]);
      throw error;
    }
  };

  /** @throws what the first that failed threw, with the other given back. */
  const takeBoth = async (
    takes: readonly [address: Promise<Counted>, account: Promise<Counted>],
  ): Promise<readonly [address: Counted, account: Counted]> => {
    const [address, account] = await Promise.allSettled(takes);
    if (address.status === 'fulfilled' && account.status === 'fulfilled') return [address.value, account.value];
    for (const one of [address, account]) if (one.status === 'fulfilled') await release(one.value);
    throw [address, account].find((one) => one.status === 'rejected')?.reason;
  };

  return { takeLogin, global };
};
