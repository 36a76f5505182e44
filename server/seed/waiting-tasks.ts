import type { Transaction } from '../src/platform/postgres/database.ts';
import { type Chance, createChance } from './chance.ts';
import { drawText, type MailedText, payloadOf } from './dead-tasks.ts';
import { type Row, writeRows } from './rows.ts';
import { passing } from './task-errors.ts';
import { bySystem, failedAttempts, insertKeys, insertTasks, type KindOfTask, taskRow } from './task-rows.ts';
import { drawExport, drawInvoice, drawReport, drawSync, type TeamWork } from './team-payloads.ts';
import { after, before, dayMs, hourMs, minuteMs, secondMs } from './times.ts';

/** For so long nobody takes a task for lost whose worker is not there. */
const leaseMs = 2 * hourMs;
const busyCustomer = 'C-1007';

const place = (chance: Chance, { kind, payload, key }: TeamWork, at: Date, changes: Row): Row => ({
  ...taskRow(kind, payload, { id: chance.idAt(at), createdAt: at, cause: bySystem }),
  concurrency_key: key,
  ...changes,
});

const begun = (chance: Chance, at: Date, now: Date, progress: Row | null): Row => ({
  ...{ state: 'running', attempts: 1, epoch: 1, started_at: at, worker_id: chance.idAt(before(now, dayMs)), progress },
  ...{ lease_id: chance.idAt(at), lease_expires_at: after(now, leaseMs) },
});

/** Tasks that wait for a worker: those of the archive because its queue is paused, the others because nobody knows them. */
const ready = (chance: Chance, now: Date): Row[] => {
  const waiting = { state: 'ready' };
  const ago = (minutes: number): Date => before(now, minutes * minuteMs + chance.between(0, 50) * secondMs);
  return [
    ...Array.from({ length: 14 }, (_, index) => place(chance, drawExport(index + 1, now), ago(20 + index), waiting)),
    ...Array.from({ length: 6 }, (_, index) => {
      const at = ago(3 + index * 6);
      return place(chance, drawReport(chance, at), at, { ...waiting, priority: index === 0 ? 3 : 1 });
    }),
    ...Array.from({ length: 5 }, (_, index) => place(chance, drawSync(chance, now), ago(1 + index * 4), waiting)),
  ];
};

/** For later: some because somebody wanted it so, some because the attempts so far have failed. */
const scheduled = (chance: Chance, now: Date): Row[] => [
  ...Array.from({ length: 9 }, (_, index) => {
    const at = before(now, (index * 3 + 1) * hourMs);
    const due = { state: 'scheduled', due_at: after(now, (2 + index * index * 5) * hourMs) };
    return place(chance, index % 2 === 0 ? drawInvoice(chance) : drawReport(chance, now), at, due);
  }),
  ...Array.from({ length: 7 }, (_, index) => {
    const at = before(now, (70 + index * 15) * minuteMs);
    const work = index % 3 === 0 ? drawReport(chance, at) : drawInvoice(chance);
    const count = chance.between(1, 2);
    const context = { timeoutMs: work.kind.timeoutMs, workerId: chance.idAt(before(now, dayMs)) };
    const { attempts, endedAt } = failedAttempts(chance, at, count, chance.pick(passing), context);
    return place(chance, work, at, {
      ...{ state: 'scheduled', attempts: count, past_attempts: attempts, first_due_at: at },
      ...{ due_at: after(now, (6 + index * 9) * minuteMs), started_at: attempts.at(-1)?.started_at ?? endedAt },
      worker_id: context.workerId,
    });
  }),
];

/** One invoice of a customer at a time: one runs, three wait for it. */
const oneAfterAnother = (chance: Chance, now: Date): Row[] => {
  const invoiceAt = (at: Date, changes: Row): Row => place(chance, drawInvoice(chance, busyCustomer), at, changes);
  const startedAt = before(now, 50 * secondMs);
  return [
    invoiceAt(startedAt, { ...begun(chance, startedAt, now, null), holds_permit: true }),
    ...[40, 31, 12].map((seconds) => invoiceAt(before(now, seconds * secondMs), { state: 'blocked' })),
  ];
};

const running = (chance: Chance, now: Date): Row[] =>
  (
    [
      [0.42, 'Reading orders: 101,400 of 240,000', 4],
      [0.87, 'Writing reports/turnover.parquet', 9],
    ] as const
  ).map(([share, message, minutes]) => {
    const at = before(now, minutes * minuteMs);
    return place(chance, drawReport(chance, at), at, begun(chance, at, now, { share, message }));
  });

/** What is to be done yet, in every state. @returns the mail that is on its way. */
export const writeWaitingTasks = async (tx: Transaction, sendKind: KindOfTask, now: Date): Promise<MailedText> => {
  const chance = createChance('waiting tasks');
  const mail = drawText(chance, before(now, 3 * secondMs));
  const sending = {
    ...taskRow(sendKind, payloadOf(mail), { id: mail.taskId, createdAt: mail.at, cause: bySystem }),
    ...begun(chance, mail.at, now, null),
  };
  await writeRows(tx, insertKeys, [{ kind: 'invoice.send', key: busyCustomer, running: 1, rate_taken: 0 }]);
  await writeRows(tx, insertTasks, [
    ...ready(chance, now),
    ...scheduled(chance, now),
    ...oneAfterAnother(chance, now),
    ...running(chance, now),
    sending,
  ]);
  return mail;
};
