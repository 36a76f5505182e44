import type { Queryable } from '../../platform/postgres/database.ts';
import type { LoginReport } from '../../vocabulary/mail-content.ts';

/** A day of a time zone: 23 to 25 hours long. */
export type ReportedDay = {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly from: Date;
  readonly to: Date;
};

/** One figure of a span of time; each owner of records counts its own. */
export type Count = (db: Queryable, from: Date, to: Date) => Promise<number>;

export type ReportNeeds = {
  readonly db: Queryable;
  readonly countLogins: (
    db: Queryable,
    from: Date,
    to: Date,
  ) => Promise<Pick<LoginReport, 'successes' | 'failures' | 'people'>>;
  readonly countFailuresByReason: (db: Queryable, from: Date, to: Date) => Promise<LoginReport['failuresByReason']>;
  readonly listBusiestNetworks: (db: Queryable, from: Date, to: Date) => Promise<LoginReport['busiestNetworks']>;
  readonly countNewAccounts: Count;
  readonly countBlocks: Count;
};

/** What a day's logins came to, one statement a figure, each by an index over time. */
export const composeReport = async (
  needs: ReportNeeds,
  { day, from, to }: ReportedDay,
  timeZone: string,
): Promise<LoginReport> => {
  const { db } = needs;
  const logins = await needs.countLogins(db, from, to);
  const failuresByReason = await needs.countFailuresByReason(db, from, to);
  const busiestNetworks = await needs.listBusiestNetworks(db, from, to);
  const newAccounts = await needs.countNewAccounts(db, from, to);
  const blocked = await needs.countBlocks(db, from, to);
  return { day, timeZone, ...logins, newAccounts, blocked, failuresByReason, busiestNetworks };
};
