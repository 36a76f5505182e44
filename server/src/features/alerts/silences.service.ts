import type { Clock } from '../../platform/clock/clock.ts';
import { refuseInput } from '../../platform/http/input-validation.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditAction, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { type AlertRule, labelsOfRule } from './alert-rule.ts';
import { tooManySilences } from './alerts.errors.ts';
import type { Silence } from './silence.ts';
import { countSilences, deleteSilence, insertSilence, selectSilences } from './silences.store.ts';

const mostSilences = 500;

export type SilencesNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly rules: () => readonly AlertRule[];
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** @throws Problem 401 when a caller has changed since their token was issued. */
  readonly requireCurrent: (tx: Transaction, actor: Actor) => Promise<void>;
};

export type NewSilence = {
  readonly rule: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly minutes: number;
};

export type Silences = {
  /** Those that hold, newest first. */
  list(): Promise<readonly Silence[]>;
  /** Holds from the next round on. @throws Problem `INVALID_INPUT` for a rule that is not there, `ALERT_SILENCES_FULL`. */
  create(wanted: NewSilence, actor: Actor): Promise<Silence>;
  /** @throws Problem `NOT_FOUND` */
  end(id: Uuid, actor: Actor): Promise<void>;
};

/** As the audit log keeps it; `name` is what it is about. */
const audited = ({ rule, labels, reason, endsAt }: Silence) => ({
  name: rule ?? '*',
  labels,
  reason,
  ends_at: endsAt.toISOString(),
});

/** An entry of the audit log for what an actor did about alerts. */
export const auditedAct = (
  actor: Actor,
  action: AuditAction,
  at: Date,
  personal: Readonly<Record<string, unknown>>,
): AuditEntry => {
  const user = actor.kind === 'user' ? actor : null;
  return {
    at,
    actorKind: user === null ? 'operator' : 'user',
    actorId: user?.principal.userId ?? null,
    subjectId: null,
    action,
    outcome: 'success',
    reason: null,
    request: user?.context ?? null,
    sessionId: user?.principal.sessionId ?? null,
    personal,
  };
};

export const createSilences = (needs: SilencesNeeds): Silences => {
  const { database, clock, randomness, rules, recordAudit, requireCurrent } = needs;
  return {
    list: () => database.rows(selectSilences, [clock.now()]),
    create: (wanted, actor) =>
      database.transaction(async (tx) => {
        await requireCurrent(tx, actor);
        const { rule, labels, reason, minutes } = wanted;
        const known = rules().find(({ name }) => name === rule);
        if (rule !== null && known === undefined) throw refuseInput('rule', 'There is no such rule.');
        const unknown = Object.keys(labels).find(
          (label) => known !== undefined && !labelsOfRule(known).includes(label),
        );
        if (unknown !== undefined) throw refuseInput('labels', 'The alerts of this rule have no such label.');
        const at = clock.now();
        const held = await tx.row(countSilences, [at]);
        if ((held?.count ?? 0) >= mostSilences) throw new Problem(tooManySilences);
        const createdBy = actor.kind === 'user' ? actor.principal.userId : null;
        const endsAt = new Date(at.getTime() + minutes * 60_000);
        const silence: Silence = { id: randomness.uuid(), rule, labels, reason, createdBy, createdAt: at, endsAt };
        await tx.execute(insertSilence, [silence.id, rule, labels, reason, createdBy, at, endsAt]);
        await recordAudit(tx, auditedAct(actor, 'alert.silenced', at, { before: null, after: audited(silence) }));
        return silence;
      }),
    end: (id, actor) =>
      database.transaction(async (tx) => {
        await requireCurrent(tx, actor);
        const at = clock.now();
        const silence = await tx.row(deleteSilence, [id]);
        if (silence === undefined || silence.endsAt <= at) throw new Problem(notFound);
        await recordAudit(tx, auditedAct(actor, 'alert.silence_ended', at, { before: audited(silence), after: null }));
      }),
  };
};
