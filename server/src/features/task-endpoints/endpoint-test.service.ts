import type { Clock } from '../../platform/clock/clock.ts';
import { maskValue } from '../../platform/log/masking.ts';
import { OutboundError } from '../../platform/outbound/outbound.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import { endpointAct } from './endpoint-act.ts';
import { beginningOf, readAnswer } from './endpoint-answer.ts';
import type { CallEndpoint } from './endpoint-call.ts';
import type { TaskEndpoints } from './task-endpoints.service.ts';

/** How an endpoint took a test message. */
export type EndpointTest = {
  readonly isDelivered: boolean;
  /** Null when there was no answer. */
  readonly status: number | null;
  readonly durationMs: number;
  /** How its answer begins. */
  readonly answer: string | null;
  /** Why there was no answer, as a sentence. */
  readonly error: string | null;
};

/** Sends the message now, to a disabled endpoint too: so one sees that it is ready. @throws Problem `NOT_FOUND` */
export type TestEndpoint = (name: string, actor: Actor) => Promise<EndpointTest>;

export type EndpointTestNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly endpoints: Pick<TaskEndpoints, 'find'>;
  readonly call: CallEndpoint;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  readonly requireCurrent: (tx: Transaction, actor: Actor) => Promise<void>;
};

/** Somebody waits for it. */
const longestMs = 10_000;
const longestAnswer = 500;

export const createTestEndpoint =
  ({ database, clock, randomness, endpoints, call, ...needs }: EndpointTestNeeds): TestEndpoint =>
  async (name, actor) => {
    const endpoint = await endpoints.find(name);
    const at = clock.now();
    await database.transaction(async (tx) => {
      await needs.requireCurrent(tx, actor);
      await needs.recordAudit(tx, endpointAct(actor, 'task_endpoint.tested', at, { before: null, after: { name } }));
    });
    const startedMs = clock.monotonicMs();
    const elapsedMs = (): number => Math.round(clock.monotonicMs() - startedMs);
    try {
      const reply = await call(endpoint, {
        id: `test_${randomness.uuid()}`,
        attempt: 1,
        body: { type: 'castellan.test', timestamp: at.toISOString(), data: { endpoint: name } },
        timeoutMs: Math.min(endpoint.timeoutSeconds * 1000, longestMs),
        signal: new AbortController().signal,
      });
      const begins = beginningOf(readAnswer(reply), longestAnswer);
      return {
        isDelivered: reply.status >= 200 && reply.status < 300,
        status: reply.status,
        durationMs: elapsedMs(),
        answer: begins === null ? null : String(maskValue(begins)),
        error: null,
      };
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      return { isDelivered: false, status: null, durationMs: elapsedMs(), answer: null, error: error.message };
    }
  };
