import { activeUsersChart, loginCharts } from '../../ui/house-charts.ts';
import type { SeriesChartSpec } from '../../ui/series-chart.tsx';
import { labelOf, lineEach } from '../../ui/series-lines.ts';
import type { Words } from '../../words/en.ts';
import type { WatchWords } from '../../words/watch-en.ts';

export const activityCharts = (words: Words, { activity: said }: WatchWords): readonly SeriesChartSpec[] => {
  return [
    activeUsersChart(words),
    {
      key: 'sessions',
      title: said.sessions,
      query: { metric: 'castellan.auth.session.active', stats: ['max'] },
      unit: 'count',
      toLines: lineEach(() => said.sessionsOpen),
    },
    loginCharts(words).logins,
    {
      key: 'sign-ups',
      title: said.signUps,
      query: { metric: 'castellan.auth.registrations', stats: ['increase'] },
      unit: 'count',
      toLines: lineEach(() => said.accountsMade),
    },
    {
      key: 'accounts',
      title: said.accounts,
      query: { metric: 'castellan.auth.users', stats: ['max'], by: ['status'] },
      unit: 'count',
      toLines: lineEach(labelOf('status', words.users.statuses)),
      isStacked: true,
    },
    {
      key: 'resets',
      title: said.resets,
      query: { metric: 'castellan.auth.password_resets', stats: ['increase'], by: ['outcome'] },
      unit: 'count',
      toLines: lineEach(labelOf('outcome', said.resetOutcomes)),
      isStacked: true,
    },
  ];
};
