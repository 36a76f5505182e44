import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { mailTask } from '../../platform/mail/mail-task.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { DeliverMail } from '../../vocabulary/mail-content.ts';
import type { User } from '../../vocabulary/user.ts';
import { composeReport, type ReportNeeds } from './login-report.ts';
import { selectDayBefore, selectDayBounds } from './reported-day.store.ts';
import { insertReport, selectReport } from './reports.store.ts';

export type LoginReportNeeds = Omit<ReportNeeds, 'db'> & {
  readonly database: Database;
  readonly clock: Clock;
  readonly enqueue: Enqueue;
  readonly deliver: DeliverMail;
  readonly settings: { readonly timeZone: string };
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  /** Those who are active. */
  readonly listAdministrators: (db: Queryable) => Promise<readonly User[]>;
  readonly isAdministrator: (user: User) => boolean;
};

const mailPayload = z.strictObject({ day: z.iso.date(), user_id: z.uuid() });

/** To one recipient, so that an address that fails holds up nobody. The figures are counted when it is written, not carried in the payload. */
export const createReportMail = (needs: LoginReportNeeds): Task<z.output<typeof mailPayload>> =>
  defineTask({
    ...mailTask,
    name: 'email.login_report',
    description: 'Mails the logins of a day to one administrator.',
    payload: mailPayload,
    uniqueKeyOf: (payload) => `${payload.day}:${payload.user_id}`,
    async run({ day, user_id: userId }, { taskId, signal }) {
      const { database, settings } = needs;
      const user = await needs.findUser(database, userId);
      if (user === undefined || !needs.isAdministrator(user)) return { told: false, because: 'not_an_administrator' };
      const bounds = await database.row(selectDayBounds, [settings.timeZone, day]);
      if (bounds === undefined) throw new Error('The bounds of a day are always one row.');
      const values = await composeReport({ ...needs, db: database }, bounds, settings.timeZone);
      const to = { address: user.email, name: user.name };
      await needs.deliver(
        { taskId, userId, to, language: null, content: { template: 'login-report', values } },
        signal,
      );
      return { told: true };
    },
  });

const payload = z.strictObject({});

/**
 * Every morning at six, of the day before. A day without logins is reported too: no report means that something is broken.
 * However often one task is begun, it has each mail made once; run again by somebody it is another task.
 */
export const createDailyReport = (
  needs: LoginReportNeeds,
  mail: Task<z.output<typeof mailPayload>>,
): Task<z.output<typeof payload>> =>
  defineTask({
    name: 'report.daily_logins',
    description: 'Has the logins of yesterday mailed to every administrator.',
    payload,
    schedule: { cron: '0 6 * * *', timeZone: needs.settings.timeZone, catchUp: 'once' },
    run: (_payload, { taskId, cause }) =>
      needs.database.transaction(async (tx) => {
        const at = needs.clock.now();
        const reported = await tx.row(selectDayBefore, [needs.settings.timeZone, at]);
        if (reported === undefined) throw new Error('There is always a day before.');
        const administrators = await needs.listAdministrators(tx);
        const report = { day: reported.day, recipients: administrators.length };
        // A crash after the commit and before the task is noted as done has it begun again: its mails are there by then.
        if ((await tx.execute(insertReport, [taskId, report.day, report.recipients, at])) === 0) {
          return (await tx.row(selectReport, [taskId])) ?? report;
        }
        for (const { id } of administrators) {
          await needs.enqueue(tx, mail, { day: report.day, user_id: id }, { cause });
        }
        return report;
      }),
  });
