import type { Transaction } from '../src/platform/postgres/database.ts';
import type { Task } from '../src/platform/tasks/task.ts';
import type { Uuid } from '../src/vocabulary/ids.ts';
import { type Chance, createChance } from './chance.ts';
import type { Mailing } from './mailings.ts';
import type { Person } from './people.ts';
import { type Row, writeRows } from './rows.ts';
import { writeSchedules } from './schedules.ts';
import { passing } from './task-errors.ts';
import {
  bySystem,
  type Cause,
  failedAttempts,
  insertHistory,
  insertTallies,
  type KindOfTask,
  taskRow,
} from './task-rows.ts';
import { drawInvoice, drawReport, drawSync, type TeamWork } from './team-payloads.ts';
import { after, before, dayMs, earlier, hourMs, minuteMs, secondMs, workingHour } from './times.ts';
import type { Visit } from './visits.ts';

const finishedInAll = 2_000;
const mostOfOneSort = 600;
const keptTalliesMs = 2 * dayMs;
/** What was tried several times has ended after so long. */
const triesEndMs = hourMs;

/** The kinds that the house has itself, by name. */
export type BuiltInKinds = ReadonlyMap<string, Task>;

export const kindNamed = (kinds: BuiltInKinds, name: string): Task => {
  const kind = kinds.get(name);
  if (kind === undefined) throw new Error(`This house has no task kind ${name} any more; the seeding must follow.`);
  return kind;
};

type Done = {
  readonly kind: KindOfTask;
  readonly payload: Row;
  readonly result: unknown;
  readonly id: Uuid;
  readonly at: Date;
  readonly cause: Cause;
  readonly runMs: number;
  readonly schedule?: string;
  readonly key?: string | null;
  readonly isCancelled?: boolean;
  readonly failedBefore?: number;
};

type Worker = { readonly id: Uuid };

const doneRow = (chance: Chance, worker: Worker, done: Done): Row => {
  const { kind, payload, id, at, cause, runMs, failedBefore = 0, isCancelled = false } = done;
  const context = { timeoutMs: kind.timeoutMs, workerId: worker.id };
  const failed = failedAttempts(chance, at, failedBefore, chance.pick(passing), context);
  const startedAt = after(failedBefore === 0 ? at : after(failed.endedAt, 20_000), chance.between(4, 400));
  const finishedAt = after(startedAt, runMs);
  return {
    ...taskRow(kind, payload, { id, createdAt: at, cause }),
    ...{ state: isCancelled ? 'cancelled' : 'succeeded', result: isCancelled ? null : done.result },
    ...{ attempts: failedBefore + 1, past_attempts: failed.attempts, worker_id: worker.id },
    ...{ started_at: startedAt, finished_at: finishedAt, concurrency_key: done.key ?? null },
    ...{ schedule: done.schedule ?? null, cancel_requested_at: isCancelled ? finishedAt : null },
  };
};

export type FinishedNeeds = {
  readonly kinds: BuiltInKinds;
  readonly administrator: Person;
  readonly visits: readonly Visit[];
  readonly mailings: readonly Mailing[];
  readonly historyDays: number;
  readonly now: Date;
};

const verdicts: ReadonlyMap<string, string> = new Map([
  ['email.sign_in_notice', 'new_device'],
  ['email.suspicious_sign_in', 'suspicious'],
]);

/** Each sign-in was looked at, and some people were mailed of theirs. */
const reviewsOf = ({ visits, mailings, kinds }: FinishedNeeds, since: Date, chance: Chance): Done[] => {
  const kind = kindNamed(kinds, 'sign_in.review');
  const told = new Map(
    mailings.filter((one) => verdicts.has(one.kind)).map((one) => [one.payload.session_id, one.kind]),
  );
  const seen = new Set<Uuid>();
  return visits
    .filter(({ at }) => at > since)
    .slice(-mostOfOneSort)
    .map(({ person, sessionId, requestId, traceId, at }) => {
      const isFirst = !seen.has(person.id);
      seen.add(person.id);
      const mail = told.get(sessionId) ?? null;
      const verdict = mail === null ? 'known' : verdicts.get(mail);
      return {
        ...{ kind, at, id: chance.idAt(at), runMs: chance.between(3, 60), result: { verdict, mail } },
        payload: { user_id: person.id, session_id: sessionId, is_first: isFirst },
        cause: { actorKind: 'user', actorId: person.id, requestId, traceId },
      };
    });
};

const mailsOf = ({ mailings, kinds }: FinishedNeeds, since: Date, chance: Chance): Done[] =>
  mailings
    .filter(({ at }) => at > since)
    .slice(-mostOfOneSort)
    .map(({ taskId, kind, payload, at, cause }) => ({
      ...{ kind: kindNamed(kinds, kind), payload, at, cause, id: taskId },
      ...{ result: { told: true }, runMs: chance.between(120, 1_900) },
    }));

const scheduled = (
  kind: Task,
  { first, everyMs, now }: { readonly first: Date; readonly everyMs: number; readonly now: Date },
  chance: Chance,
  result: () => unknown,
): Done[] => {
  const done: Done[] = [];
  for (let at = first; at < before(now, minuteMs); at = after(at, everyMs)) {
    const runMs = chance.between(20, 700);
    done.push({
      ...{ kind, at, runMs, payload: {}, result: result(), id: chance.idAt(at), cause: bySystem, schedule: kind.name },
    });
  }
  return done;
};

/** The house looks after itself by the clock. */
const upkeepOf = ({ kinds, now }: FinishedNeeds, since: Date, chance: Chance): Done[] => {
  const hourly = new Date(since);
  hourly.setUTCMinutes(17, 0, 41);
  const daily = new Date(since);
  daily.setUTCHours(6, 0, 0, 30);
  return [
    ...scheduled(kindNamed(kinds, 'clean_up.expired'), { first: hourly, everyMs: hourMs, now }, chance, () => ({
      removed: chance.between(0, 240),
    })),
    ...scheduled(kindNamed(kinds, 'report.daily_logins'), { first: daily, everyMs: dayMs, now }, chance, () => ({
      mails: 2,
    })),
  ];
};

const workOfTeams = (count: number, { administrator, historyDays, now }: FinishedNeeds, chance: Chance): Done[] =>
  Array.from({ length: count }, () => {
    const isRecent = chance.inPercent(4);
    const at = isRecent
      ? before(now, chance.between(100, 2_400) * secondMs)
      : earlier(
          workingHour(chance, now, chance.between(0, historyDays - 1)),
          before(now, triesEndMs + chance.between(0, 90) * minuteMs),
        );
    const work = chance.weigh<() => TeamWork>([
      [() => drawInvoice(chance), 60],
      [() => drawReport(chance, at), 22],
      [() => drawSync(chance, at), 18],
    ])();
    const isByAdministrator = chance.inPercent(5);
    return {
      ...{ ...work, at, id: chance.idAt(at), runMs: Math.round(180 * 2 ** (chance.unit() * 9)) },
      ...{
        isCancelled: chance.inPercent(2),
        failedBefore: !isRecent && chance.inPercent(5) ? chance.between(1, 2) : 0,
      },
      cause: isByAdministrator ? { ...bySystem, actorKind: 'user', actorId: administrator.id } : bySystem,
    };
  });

type Tally = { minute: string; queue: unknown; kind: unknown; outcome: unknown; count: number; run_ms: number };

/** How many ended in each minute, as the workers would have written it down. */
const tallyOf = (rows: readonly Row[], runTimes: readonly number[], now: Date): Tally[] => {
  const tallies = new Map<string, Tally>();
  for (const [index, { finished_at: finishedAt, queue, kind, state: outcome }] of rows.entries()) {
    if (!(finishedAt instanceof Date) || finishedAt < before(now, keptTalliesMs)) continue;
    const minute = `${finishedAt.toISOString().slice(0, 16)}:00Z`;
    const name = `${minute} ${queue} ${kind} ${outcome}`;
    const tally = tallies.get(name) ?? { minute, queue, kind, outcome, count: 0, run_ms: 0 };
    tally.count += 1;
    tally.run_ms += runTimes[index] ?? 0;
    tallies.set(name, tally);
  }
  return [...tallies.values()];
};

/** Two thousand tasks that are over, spread over the days for which they are remembered. @returns how many. */
export const writeFinishedTasks = async (tx: Transaction, needs: FinishedNeeds): Promise<number> => {
  const { kinds, historyDays, now } = needs;
  const chance = createChance('finished tasks');
  const since = before(now, (historyDays - 0.5) * dayMs);
  const ownWork = [
    ...reviewsOf(needs, since, chance),
    ...mailsOf(needs, since, chance),
    ...upkeepOf(needs, since, chance),
  ];
  const done = [...ownWork, ...workOfTeams(Math.max(finishedInAll - ownWork.length, 400), needs, chance)];
  const workers = [0, 1, 2].map((days) => ({ id: chance.idAt(before(now, days * dayMs)) }));
  const rows = done.map((one) => doneRow(chance, chance.pick(workers), one));
  await writeRows(
    tx,
    insertTallies,
    tallyOf(
      rows,
      done.map(({ runMs }) => runMs),
      now,
    ),
  );
  await writeSchedules(tx, kinds.values(), rows, now);
  return writeRows(tx, insertHistory, rows);
};
