import { type InputIssue, refuseInput } from '../../platform/http/input-validation.ts';
import type { Answer, Idempotency } from '../../platform/http/route.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { explainRaised } from '../../platform/postgres/database-error.ts';
import { conflict, invalidInput, payloadTooLarge } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task, TaskPriority } from '../../platform/tasks/task.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { auditedBy, causeOf } from './acting.ts';
import { maxAwaited } from './enqueue.service.ts';
import { type CheckPayload, maxPayloadBytes } from './payload-check.ts';
import { msUntil } from './task-enqueue.store.ts';
import type { TaskKinds } from './task-kinds.service.ts';
import { taskOfKind } from './task-of-kind.ts';
import { orderByRefs, type Rounds } from './task-refs.ts';
import { selectTasks, type TaskDetail } from './task-view.store.ts';
import { selectUnknownTasks } from './tasks.store.ts';

export type WantedTask = {
  readonly kind: string;
  readonly payload: unknown;
  readonly delaySeconds?: number | undefined;
  readonly dueAt?: Date | undefined;
  readonly priority?: TaskPriority | undefined;
  readonly uniqueKey?: string | undefined;
  /** Tasks that must have succeeded before. */
  readonly after?: readonly Uuid[] | undefined;
  /** A name by which others of the same list wait for it, and those that it waits for. */
  readonly ref?: string | undefined;
  readonly afterRefs?: readonly string[] | undefined;
};

export type EnqueueTasks = {
  /**
   * Enqueues all of them or none, once for an idempotency key.
   *
   * @param isList the faults of a list name the place in it.
   * @throws Problem `INVALID_INPUT` for an unknown kind, a payload that does not fit, a time that is over or too far, tasks to
   * wait for that are none or that wait for each other;
   * `PAYLOAD_TOO_LARGE`; `CONFLICT` when one of the same unique key waits or runs, with its id.
   */
  enqueue(
    wanted: readonly WantedTask[],
    isList: boolean,
    actor: Actor,
    idempotency: Idempotency,
    answer: (tasks: readonly TaskDetail[]) => Answer,
  ): Promise<Answer>;
};

export type EnqueueTasksNeeds = {
  readonly database: Database;
  readonly now: () => Date;
  readonly kinds: TaskKinds;
  readonly definitions: () => readonly Task[];
  readonly enqueue: Enqueue;
  readonly checkPayload: CheckPayload;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

/** A year: whoever plans further ahead than that has most likely mistaken the unit. */
export const maxDelaySeconds = 31_536_000;

const maxIssues = 20;
const maxNamed = 20;

type Checked = { readonly wanted: WantedTask; readonly task: Task };

export const createEnqueueTasks = (needs: EnqueueTasksNeeds): EnqueueTasks => {
  const { database, kinds, enqueue } = needs;

  /** What there is to choose from, so that a caller who mistyped need not look it up. */
  const describeKinds = async (): Promise<string> => {
    const names = (await kinds.all()).filter((kind) => kind.isPublic && kind.isServed).map((kind) => kind.name);
    if (names.length === 0) return 'No worker offers a kind of task to enqueue.';
    const more = names.length > maxNamed ? ` and ${names.length - maxNamed} more` : '';
    return `There is no such kind to enqueue. There are: ${names.slice(0, maxNamed).join(', ')}${more}.`;
  };

  const requireSize = (payload: unknown, path: string): void => {
    if (Buffer.byteLength(JSON.stringify(payload)) <= maxPayloadBytes) return;
    throw new Problem(payloadTooLarge, {
      message: 'A payload may have at most 256 kB of JSON.',
      details: { path: `${path}payload`, limit_bytes: maxPayloadBytes },
    });
  };

  /** Faults that a schema in JSON cannot tell, where the code of the kind is at hand. */
  const checkByDefinition = (task: Task | undefined, payload: unknown): readonly InputIssue[] => {
    const read = task?.payload.safeParse(payload);
    if (read === undefined || read.success) return [];
    return read.error.issues.map(({ message }) => ({ path: 'payload', message }));
  };

  const check = async (wanted: WantedTask, path: string, issues: InputIssue[]): Promise<Checked | undefined> => {
    requireSize(wanted.payload, path);
    const kind = await kinds.findPublic(wanted.kind);
    if (kind === undefined) {
      issues.push({ path: `${path}kind`, message: await describeKinds() });
      return undefined;
    }
    const definition = needs.definitions().find(({ name }) => name === kind.name);
    const bySchema = await needs.checkPayload(kind.name, kind.payloadSchema, wanted.payload);
    const faults = bySchema.length > 0 ? bySchema : checkByDefinition(definition, wanted.payload);
    issues.push(...faults.map((fault) => ({ ...fault, path: `${path}${fault.path}` })));
    return faults.length > 0 ? undefined : { wanted, task: definition ?? taskOfKind(kind) };
  };

  const delayOf = async (tx: Transaction, { delaySeconds, dueAt }: WantedTask, path: string): Promise<number> => {
    const tooFar = 'This is more than a year ahead.';
    if (dueAt === undefined) {
      if ((delaySeconds ?? 0) > maxDelaySeconds) throw refuseInput(`${path}delay_seconds`, tooFar);
      return Math.round((delaySeconds ?? 0) * 1000);
    }
    const left = await tx.row(msUntil, [dueAt]);
    if (left === undefined) throw new Error('The database did not say what time it is.');
    if (left.ms < 0) throw refuseInput(`${path}due_at`, 'This time is over.');
    if (left.ms > maxDelaySeconds * 1000) throw refuseInput(`${path}due_at`, tooFar);
    return left.ms;
  };

  const requireAwaited = async (
    tx: Transaction,
    list: readonly WantedTask[],
    pathOf: (index: number) => string,
  ): Promise<void> => {
    const awaited = [...new Set(list.flatMap(({ after = [] }) => after))];
    if (awaited.length === 0) return;
    const unknown = new Set((await tx.rows(selectUnknownTasks, [awaited])).map(({ id }) => id));
    const issues = list.flatMap(({ after = [] }, index) =>
      after.flatMap((id, at) =>
        unknown.has(id.toLowerCase())
          ? [{ path: `${pathOf(index)}after.${at}`, message: `There is no task ${id}, or not any more.` }]
          : [],
      ),
    );
    if (issues.length > 0) throw new Problem(invalidInput, { details: { issues: issues.slice(0, maxAwaited) } });
  };

  const insert = async (
    tx: Transaction,
    { wanted, task }: Checked,
    path: string,
    actor: Actor,
    refs: ReadonlyMap<string, Uuid>,
  ): Promise<Uuid> => {
    const after = [...(wanted.after ?? []), ...(wanted.afterRefs ?? []).flatMap((ref) => refs.get(ref) ?? [])];
    const { id, isNew } = await enqueue(tx, task, wanted.payload, {
      cause: causeOf(actor),
      delayMs: await delayOf(tx, wanted, path),
      ...(wanted.priority !== undefined && { priority: wanted.priority }),
      ...(wanted.uniqueKey !== undefined && { uniqueKey: wanted.uniqueKey }),
      ...(after.length > 0 && { after }),
    }).catch((error: unknown) => {
      // A trigger on the table knows what neither schema nor code of a kind can tell, such as an endpoint that is gone.
      const raised = explainRaised(error);
      throw raised === undefined ? error : refuseInput(`${path}payload`, raised.message);
    });
    if (!isNew) {
      throw new Problem(conflict, {
        message: 'A task of this kind with the same unique key waits or runs already.',
        details: { path: `${path}unique_key`, existing_id: id },
      });
    }
    return id;
  };

  /** What others of the list wait for first, so that its id is known. @returns the ids in the order of the list. */
  const insertAll = async (
    tx: Transaction,
    checked: readonly Checked[],
    rounds: Rounds,
    pathOf: (index: number) => string,
    actor: Actor,
  ): Promise<Uuid[]> => {
    const ids: Uuid[] = [];
    const refs = new Map<string, Uuid>();
    for (const round of rounds) {
      await Promise.all(
        round.map(async (index) => {
          const one = checked[index];
          if (one === undefined) return;
          const id = await insert(tx, one, pathOf(index), actor, refs);
          ids[index] = id;
          if (one.wanted.ref !== undefined) refs.set(one.wanted.ref, id);
        }),
      );
    }
    return ids;
  };

  return {
    async enqueue(list, isList, actor, idempotency, answer) {
      const stored = await idempotency.stored();
      if (stored !== undefined) return stored;
      const pathOf = (index: number): string => (isList ? `tasks.${index}.` : '');
      const issues: InputIssue[] = [];
      const checked: Checked[] = [];
      for (const [index, wanted] of list.entries()) {
        const one = await check(wanted, pathOf(index), issues);
        if (one !== undefined) checked.push(one);
      }
      const { rounds, issues: circles } = orderByRefs(list);
      issues.push(...circles);
      if (issues.length > 0) throw new Problem(invalidInput, { details: { issues: issues.slice(0, maxIssues) } });

      return database.transaction((tx) =>
        idempotency.once(tx, async () => {
          await requireAwaited(tx, list, pathOf);
          const ids = await insertAll(tx, checked, rounds, pathOf, actor);
          const rows = new Map((await tx.rows(selectTasks, [ids])).map((row) => [row.id, row]));
          const tasks = ids.flatMap((id) => rows.get(id) ?? []);
          const after = tasks.map(({ id, kind, queue, priority }) => ({ id, kind, queue, priority }));
          await needs.recordAudit(tx, auditedBy(actor, 'task.enqueued', needs.now(), { before: null, after }));
          return answer(tasks);
        }),
      );
    },
  };
};
