import type { Feature } from '../../platform/feature/feature.ts';
import { createDailyReport, createReportMail, type LoginReportNeeds } from './login-report.task.ts';

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
