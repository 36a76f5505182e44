import type { Clock } from '../../platform/clock/clock.ts';
import { refuseInput } from '../../platform/http/input-validation.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { parseIpAddress } from '../../platform/network/ip-address.ts';
import { type IpRange, isInRange } from '../../platform/network/ip-range.ts';
import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditAction, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { createRulebook, type IpRule, type IpRuleAction, isInForce } from './ip-rule.ts';
import { presentIpRule } from './ip-rule-body.ts';
import { existsAlready, ipRuleLocksOut, saysNothingNew, tooManyIpRules } from './ip-rules.errors.ts';
import * as store from './ip-rules.store.ts';

export type IpRulesNeeds = {
  readonly database: Database;
  readonly changes: Pick<ChangeFeed, 'announce'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Holds the author's account until the transaction ends. @throws Problem 401 when it has changed since their token was issued. */
  readonly requireCurrent: (tx: Transaction, author: Exclude<RuleAuthor, 'operator'>) => Promise<unknown>;
};

/** Who changes a rule: somebody over the API, from an address that a rule may hit, or the operator on the server. */
export type RuleAuthor = { readonly principal: Principal; readonly context: RequestContext } | 'operator';

export type NewIpRule = {
  readonly range: IpRange;
  readonly action: IpRuleAction;
  readonly reason: string;
  readonly expiresAt: Date | null;
};

export type IpRuleChange = {
  readonly action?: IpRuleAction;
  readonly reason?: string;
  readonly expiresAt?: Date | null;
};

export type Forced = { readonly force: boolean };

/** Each change holds from its commit here and within a second in every other process. */
export type IpRules = {
  /**
   * @throws Problem `IP_RULE_EXISTS` when a rule in force has this range, `IP_RULE_REDUNDANT` when it would change
   * nothing, `IP_RULE_LOCKS_OUT_CALLER` unless forced, `IP_RULES_FULL`.
   */
  create(rule: NewIpRule, author: RuleAuthor, options: Forced): Promise<IpRule>;
  /** @throws Problem `NOT_FOUND`, and as `create` does. */
  change(id: Uuid, change: IpRuleChange, author: RuleAuthor, options: Forced): Promise<IpRule>;
  /** @throws Problem `NOT_FOUND`, `IP_RULE_LOCKS_OUT_CALLER` unless forced. */
  remove(id: Uuid, author: RuleAuthor, options: Forced): Promise<void>;
};

const maxRules = 10_000;
const expiredKeptMs = 30 * 86_400_000;

export const createIpRuleService = (needs: IpRulesNeeds): IpRules => {
  const { database, changes, clock, randomness, recordAudit } = needs;

  const audit = (
    tx: Transaction,
    action: AuditAction,
    author: RuleAuthor,
    at: Date,
    change: { readonly before: IpRule | null; readonly after: IpRule | null; readonly reason?: string | null },
  ): Promise<void> => {
    const byUser = author === 'operator' ? null : author;
    return recordAudit(tx, {
      at,
      actorKind: byUser === null ? 'operator' : 'user',
      actorId: byUser?.principal.userId ?? null,
      subjectId: null,
      action,
      outcome: 'success',
      reason: change.reason ?? null,
      request: byUser?.context ?? null,
      sessionId: byUser?.principal.sessionId ?? null,
      personal: {
        before: change.before && presentIpRule(change.before),
        after: change.after && presentIpRule(change.after),
      },
    });
  };

  const refusePastExpiry = (expiresAt: Date | null | undefined, at: Date): void => {
    if (expiresAt && expiresAt.getTime() <= at.getTime()) {
      throw refuseInput('expires_at', 'This time is over; the rule would never count.');
    }
  };

  /** A rule says nothing new when the next wider one in force says the same and lasts at least as long. */
  const refuseRedundant = (rule: NewIpRule, covering: readonly IpRule[], at: Date): void => {
    const wider = covering.find((one) => one.range.prefixBits < rule.range.prefixBits && isInForce(one, at));
    if (wider === undefined || wider.action !== rule.action) return;
    const lastsAsLong = wider.expiresAt === null || (rule.expiresAt !== null && wider.expiresAt >= rule.expiresAt);
    if (lastsAsLong) throw saysNothingNew(wider);
  };

  /**
   * Looks at what the transaction has made of the rules, with the eyes of the gate.
   *
   * @returns the reason for the audit log: whether the author insisted on being locked out.
   */
  const requireWayBack = async (
    tx: Transaction,
    touched: IpRange,
    author: RuleAuthor,
    at: Date,
    { force }: Forced,
  ): Promise<'forced' | null> => {
    const address = author === 'operator' ? undefined : parseIpAddress(author.context.client.address);
    if (address === undefined || !isInRange(address, touched)) return null;
    const decide = createRulebook(await tx.rows(store.selectCovering, [address.toString()]));
    if (decide(address, at)?.action !== 'deny') return null;
    if (!force) throw new Problem(ipRuleLocksOut);
    return 'forced';
  };

  const findRule = async (tx: Transaction, id: Uuid): Promise<IpRule> => {
    const rule = await tx.row(store.selectRule, [id]);
    if (rule === undefined) throw new Problem(notFound);
    return rule;
  };

  /** One at a time: two who each leave the other a way in could together leave none. */
  const changing = <T>(author: RuleAuthor, work: (tx: Transaction, at: Date) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      // A token may outlive its rights by a second on another process, and a rule would outlive both.
      if (author !== 'operator') await needs.requireCurrent(tx, author);
      await tx.execute(store.lockRules, []);
      const result = await work(tx, clock.now());
      await changes.announce(tx, 'ip-rules');
      return result;
    });

  return {
    create: (wanted, author, options) =>
      changing(author, async (tx, at) => {
        refusePastExpiry(wanted.expiresAt, at);
        await tx.execute(store.deleteLongExpired, [new Date(at.getTime() - expiredKeptMs)]);
        const covering = await tx.rows(store.selectCovering, [wanted.range.text]);
        const same = covering.find((one) => one.range.text === wanted.range.text);
        if (same !== undefined && isInForce(same, at)) throw existsAlready(same);
        refuseRedundant(wanted, covering, at);
        if (same !== undefined) {
          await tx.execute(store.deleteRule, [same.id]);
          await audit(tx, 'ip_rule.deleted', author, at, { before: same, after: null, reason: 'expired' });
        }
        const held = await tx.row(store.countRules, []);
        if (held === undefined || held.count >= maxRules) throw new Problem(tooManyIpRules);

        const createdBy = author === 'operator' ? null : author.principal.userId;
        const rule: IpRule = { ...wanted, id: randomness.uuid(), createdBy, createdAt: at, updatedAt: at };
        await tx.execute(store.insertRule, [
          ...[rule.id, rule.range.text, rule.action, rule.reason, createdBy, at, rule.expiresAt],
        ]);
        const reason = await requireWayBack(tx, rule.range, author, at, options);
        await audit(tx, 'ip_rule.created', author, at, { before: null, after: rule, reason });
        return rule;
      }),

    change: (id, change, author, options) =>
      changing(author, async (tx, at) => {
        const before = await findRule(tx, id);
        const after: IpRule = { ...before, ...change, updatedAt: at };
        const decidesOtherwise =
          after.action !== before.action || after.expiresAt?.getTime() !== before.expiresAt?.getTime();
        if (!decidesOtherwise && after.reason === before.reason) return before;
        if (decidesOtherwise) {
          refusePastExpiry(change.expiresAt, at);
          refuseRedundant(after, await tx.rows(store.selectCovering, [before.range.text]), at);
        }
        await tx.execute(store.updateRule, [id, after.action, after.reason, after.expiresAt, at]);
        const reason = decidesOtherwise ? await requireWayBack(tx, before.range, author, at, options) : null;
        await audit(tx, 'ip_rule.changed', author, at, { before, after, reason });
        return after;
      }),

    remove: (id, author, options) =>
      changing(author, async (tx, at) => {
        const before = await findRule(tx, id);
        await tx.execute(store.deleteRule, [id]);
        const reason = await requireWayBack(tx, before.range, author, at, options);
        await audit(tx, 'ip_rule.deleted', author, at, { before, after: null, reason });
      }),
  };
};
