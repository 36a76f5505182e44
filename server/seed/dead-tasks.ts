import type { Transaction } from '../src/platform/postgres/database.ts';
import type { Uuid } from '../src/vocabulary/ids.ts';
import type { MailLanguage } from '../src/vocabulary/mail-content.ts';
import { type Chance, createChance } from './chance.ts';
import { type Row, writeRows } from './rows.ts';
import { type Death, deathsOfInvoices, deathsOfMails, deathsOfReports, deathsOfSyncs } from './task-errors.ts';
import { bySystem, failedAttempts, insertTasks, type KindOfTask, taskRow } from './task-rows.ts';
import { drawInvoice, drawReport, drawSync, type TeamWork } from './team-payloads.ts';
import { before, earlier, hourMs, minuteMs } from './times.ts';

/** A text that somebody had mailed, and what became of it. */
export type MailedText = {
  readonly taskId: Uuid;
  readonly userId: null;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly language: MailLanguage;
  readonly at: Date;
};

export type DeadMail = {
  readonly mail: MailedText;
  readonly state: 'refused' | 'failed';
  readonly response: string;
  readonly attempts: number;
  readonly endedAt: Date;
};

const texts = [
  [
    'Your export is ready',
    'Hello,\n\nyour export is ready. You find it under Reports until Friday.\n\nThe reporting team',
  ],
  ['Maintenance on Sunday', 'Hello,\n\non Sunday between 04:00 and 05:00 UTC orders cannot be changed.\n\nOperations'],
  [
    'Ihre Bestellung ist unterwegs',
    'Guten Tag,\n\nIhre Bestellung hat heute unser Lager verlassen.\n\nIhr Versandteam',
  ],
] as const;

export const drawText = (chance: Chance, at: Date): MailedText => {
  const [subject, text] = chance.pick(texts);
  const to = `customer-${chance.between(100, 999)}@example.org`;
  const language = subject.startsWith('Ihre') ? 'de' : 'en';
  return { taskId: chance.idAt(at), userId: null, to, subject, text, language, at };
};

export const payloadOf = ({ to, subject, text, language }: MailedText): Row => ({ to, subject, text, language });

type Given = { readonly row: Row; readonly attempts: number; readonly endedAt: Date };

/** The task after its last attempt. */
const giveUp = (
  chance: Chance,
  kind: KindOfTask,
  payload: Row,
  death: Death,
  { id, at, now, key }: { readonly id: Uuid; readonly at: Date; readonly now: Date; readonly key: string | null },
): Given => {
  const count = death.attempts ?? kind.attempts;
  const workerId = chance.idAt(at);
  const { attempts, endedAt } = failedAttempts(chance, at, count, death.failing, {
    timeoutMs: kind.timeoutMs,
    workerId,
  });
  const isCrash = death.failing.outcome === 'crashed';
  const finishedAt = earlier(endedAt, now);
  const row = {
    ...taskRow(kind, payload, { id, createdAt: at, cause: bySystem }),
    ...{ state: 'dead', dead_reason: death.reason, finished_at: finishedAt, past_attempts: attempts, first_due_at: at },
    ...{ attempts: isCrash ? 0 : count, lease_expiries: isCrash ? count : 0, concurrency_key: key },
    ...{ worker_id: isCrash ? null : workerId, started_at: isCrash ? null : attempts.at(-1)?.started_at },
  };
  return { row, attempts: count, endedAt: finishedAt };
};

const spread = (chance: Chance, now: Date, index: number): Date =>
  before(now, (2 + index * 7) * hourMs + chance.between(0, 90) * minuteMs);

const deadWork = (
  count: number,
  deaths: readonly Death[],
  now: Date,
  chance: Chance,
  draw: (at: Date) => TeamWork,
): Row[] =>
  Array.from({ length: count }, (_, index) => {
    const at = spread(chance, now, index);
    const { kind, payload, key } = draw(at);
    const death = deaths[index % deaths.length] ?? chance.pick(deaths);
    return giveUp(chance, kind, payload, death, { id: chance.idAt(at), at, now, key }).row;
  });

/** Forty tasks that were given up, for as many reasons as there are. @returns the mails among them. */
export const writeDeadTasks = async (tx: Transaction, sendKind: KindOfTask, now: Date): Promise<DeadMail[]> => {
  const chance = createChance('dead tasks');
  const mails = Array.from({ length: 8 }, (_, index) => {
    const death = deathsOfMails[index % deathsOfMails.length] ?? chance.pick(deathsOfMails);
    const mail = drawText(chance, spread(chance, now, index));
    const { row, attempts, endedAt } = giveUp(chance, sendKind, payloadOf(mail), death, {
      ...{ id: mail.taskId, at: mail.at, now, key: null },
    });
    return { row, mail, attempts, endedAt, state: death.state, response: death.response };
  });
  await writeRows(tx, insertTasks, [
    ...mails.map(({ row }) => row),
    ...deadWork(12, deathsOfInvoices, now, chance, () => drawInvoice(chance)),
    ...deadWork(11, deathsOfReports, now, chance, (at) => drawReport(chance, at)),
    ...deadWork(9, deathsOfSyncs, now, chance, (at) => drawSync(chance, at)),
  ]);
  return mails;
};
