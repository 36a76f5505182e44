import { loginCharts } from '../../ui/house-charts.ts';
import type { SeriesChartSpec } from '../../ui/series-chart.tsx';
import { labelOf, lineEach, statOf } from '../../ui/series-lines.ts';
import type { Words } from '../../words/en.ts';
import type { WatchWords } from '../../words/watch-en.ts';

export const authenticationCharts = (
  words: Words,
  { authentication: said }: WatchWords,
): readonly SeriesChartSpec[] => {
  const { logins, loginFailures } = loginCharts(words);
  return [
    logins,
    loginFailures,
    {
      key: 'login-duration',
      title: said.loginDuration,
      lead: said.loginDurationLead,
      query: { metric: 'castellan.auth.login.duration', stats: ['p50', 'p95', 'p99'] },
      unit: 'seconds',
      toLines: lineEach(statOf),
      traces: { name: '/api/v1/auth/login' },
    },
    {
      key: 'hash-duration',
      title: said.hashDuration,
      query: { metric: 'castellan.password.hash.duration', stats: ['p95'], by: ['operation', 'scheme'] },
      unit: 'seconds',
      toLines: lineEach(({ labels: { operation = '', scheme = '' } }) => `${operation} ${scheme}`),
    },
    {
      key: 'hash-pending',
      title: said.hashPending,
      query: { metric: 'castellan.password.hash.pending', stats: ['max'] },
      unit: 'count',
      toLines: lineEach(() => said.waiting),
    },
    {
      key: 'tokens',
      title: said.tokens,
      query: { metric: 'castellan.auth.token.issued', stats: ['rate'], by: ['type'] },
      unit: 'per-second',
      toLines: lineEach(labelOf('type', said.tokenTypes)),
    },
    {
      key: 'verify-duration',
      title: said.verifyDuration,
      query: { metric: 'castellan.auth.token.verify.duration', stats: ['p95'], by: ['outcome'] },
      unit: 'seconds',
      toLines: lineEach(labelOf('outcome', said.verifyOutcomes)),
    },
    {
      key: 'refreshes',
      title: said.refreshes,
      query: { metric: 'castellan.auth.token.refreshes', stats: ['increase'], by: ['outcome'] },
      unit: 'count',
      toLines: lineEach(labelOf('outcome', said.refreshOutcomes)),
      isStacked: true,
    },
    {
      key: 'revocations',
      title: said.revocations,
      query: { metric: 'castellan.auth.token.revocations', stats: ['increase'], by: ['reason'] },
      unit: 'count',
      toLines: lineEach(labelOf('reason', said.revocationReasons)),
      isStacked: true,
    },
    {
      key: 'refused',
      title: said.refused,
      lead: said.refusedLead,
      query: {
        metric: 'castellan.ratelimit.decisions',
        stats: ['increase'],
        by: ['policy'],
        where: ['outcome:refused'],
      },
      unit: 'count',
      toLines: lineEach(labelOf('policy', words.limits.names)),
      isStacked: true,
    },
  ];
};
