import type { Dashboard } from './dashboard.ts';
import type { Queries } from './queries.ts';

export const userActivity = (q: Queries): Dashboard => ({
  name: 'user-activity',
  title: 'User activity',
  description: 'How many people there are, who comes, and what they do.',
  content: [
    {
      ...{ kind: 'stat', title: 'Active people', unit: 'short', width: 12, height: 6 },
      description: 'People who used a session within the time that is named.',
      queries: [{ expr: q.gauge('castellan.auth.user.active', { by: ['window'] }), legend: '{{window}}' }],
    },
    {
      ...{ kind: 'stat', title: 'Accounts', unit: 'short', width: 12, height: 6 },
      description: 'By state.',
      queries: [{ expr: q.gauge('castellan.auth.users', { by: ['status'] }), legend: '{{status}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Active people over time', unit: 'short', width: 12, height: 8 },
      description: 'People who used a session within the time that is named.',
      queries: [{ expr: q.gauge('castellan.auth.user.active', { by: ['window'] }), legend: '{{window}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Sessions in force', unit: 'short', width: 12, height: 8 },
      description: 'Sessions that have neither ended nor expired.',
      queries: [{ expr: q.gauge('castellan.auth.session.active'), legend: 'sessions' }],
    },
    {
      ...{ kind: 'timeseries', title: 'New accounts an hour', unit: 'short', width: 12, height: 8 },
      description: 'Accounts that people made for themselves.',
      queries: [{ expr: q.increase('castellan.auth.registrations', { within: '1h' }), legend: 'accounts' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Sign-ins an hour', unit: 'short', width: 12, height: 8 },
      description: 'Logins that succeeded.',
      queries: [
        {
          expr: q.increase('castellan.auth.login.attempts', {
            by: ['method'],
            where: { outcome: 'success' },
            within: '1h',
          }),
          legend: '{{method}}',
        },
      ],
    },
    {
      ...{ kind: 'bars', title: 'What was done', unit: 'short', width: 12, height: 10 },
      description: 'Audit events in the range of time, by action.',
      queries: [
        { expr: `sort_desc(${q.increase('castellan.audit.events', { by: ['action'] })} > 0)`, legend: '{{action}}' },
      ],
    },
    {
      ...{ kind: 'bars', title: 'How sign-ins compare with earlier ones', unit: 'short', width: 12, height: 10 },
      description: 'A device or network that the person never used before is new; both at once are suspicious.',
      queries: [{ expr: q.increase('castellan.auth.sign_in.reviews', { by: ['verdict'] }), legend: '{{verdict}}' }],
    },
  ],
});
