import type { Feature } from '../../platform/feature/feature.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import { createDailyReport, createReportMail, type LoginReportNeeds } from './login-report.task.ts';
import { deleteOldReports } from './reports.store.ts';

/** Forgets some of the reports that were made before a time. @returns how many; fewer than `limit` when none is left. */
export const clearOldReports = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldReports, [before, limit]);

export type { LoginReportNeeds } from './login-report.task.ts';

/** What an administrator reads in the morning: who came in yesterday, and who tried. */
export const createLoginReport = (needs: LoginReportNeeds): { readonly feature: Feature } => {
  const mail = createReportMail(needs);
  return {
    feature: {
      name: 'login-report',
      routes: [],
      problems: [],
      metrics: [],
      permissions: [],
      tasks: [createDailyReport(needs, mail), mail],
    },
  };
};
