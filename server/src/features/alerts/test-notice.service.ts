import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { DeliveryReport, Outbox } from './outbox.ts';
import type { Recipients } from './recipients.ts';
import { auditedAct } from './silences.service.ts';

export type SendTestNotice = (actor: Actor) => Promise<readonly DeliveryReport[]>;

/** Sends a notice to every receiver now, so that whether alerts arrive is known before there is one. */
export const createTestNotice =
  (needs: {
    readonly database: Database;
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly outbox: Pick<Outbox, 'deliverNow'>;
    readonly recipients: Recipients;
    readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  }): SendTestNotice =>
  async (actor) => {
    const { database, clock, randomness, outbox, recipients, recordAudit } = needs;
    const at = clock.now();
    await recipients.refresh();
    await database.transaction((tx) => recordAudit(tx, auditedAct(actor, 'alert.tested', at, {})));
    return outbox.deliverNow({ id: randomness.uuid(), kind: 'test', madeAt: at, entries: [] }, recipients.current());
  };
