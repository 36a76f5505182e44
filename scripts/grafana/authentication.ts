import type { Dashboard } from './dashboard.ts';
import type { Queries } from './queries.ts';

export const authentication = (q: Queries): Dashboard => {
  const failed = q.rate('castellan.auth.login.attempts', { where: { outcome: 'failure' } });
  const tried = q.rate('castellan.auth.login.attempts');
  return {
    name: 'authentication',
    title: 'Authentication',
    description: 'Who comes in, who is kept out, and what it costs.',
    content: [
      {
        ...{ kind: 'timeseries', title: 'Logins', unit: 'ops', width: 12, height: 8 },
        description: 'Tried logins a second, by way and outcome.',
        queries: [
          {
            expr: q.rate('castellan.auth.login.attempts', { by: ['method', 'outcome'] }),
            legend: '{{method}} {{outcome}}',
          },
        ],
      },
      {
        ...{ kind: 'timeseries', title: 'Failed logins', unit: 'percentunit', width: 12, height: 8 },
        description: 'The share of logins that failed. A sudden rise is guessing, or a client with an old password.',
        thresholds: [{ from: 0.1, color: 'orange' }],
        queries: [{ expr: `(${failed} or vector(0)) / (${tried} > 0)`, legend: 'failed' }],
      },
      {
        ...{ kind: 'timeseries', title: 'How long a login takes', unit: 's', width: 12, height: 8 },
        description: 'From the parsed request to the answer, the hash included.',
        queries: [0.5, 0.95].map((share) => ({
          expr: q.quantile(share, 'castellan.auth.login.duration', { by: ['outcome'] }),
          legend: `p${share * 100} {{outcome}}`,
        })),
      },
      {
        ...{ kind: 'timeseries', title: 'Password hashing', unit: 's', width: 6, height: 8 },
        description: 'Time on a hashing thread. It is meant to be long; it should not change.',
        queries: [
          {
            expr: q.quantile(0.95, 'castellan.password.hash.duration', { by: ['operation'] }),
            legend: 'p95 {{operation}}',
          },
        ],
      },
      {
        ...{ kind: 'timeseries', title: 'Waiting for a hashing thread', unit: 'short', width: 6, height: 8 },
        description: 'Hashes that wait, and those that were refused for want of room.',
        queries: [
          { expr: q.gauge('castellan.password.hash.pending'), legend: 'waiting' },
          {
            expr: q.rate('castellan.password.hash.refused', { by: ['reason'] }),
            legend: 'refused a second: {{reason}}',
          },
        ],
      },
      { kind: 'row', title: 'Tokens and sessions' },
      {
        ...{ kind: 'timeseries', title: 'Tokens issued', unit: 'ops', width: 8, height: 8 },
        description: 'Access and refresh tokens handed out a second.',
        queries: [{ expr: q.rate('castellan.auth.token.issued', { by: ['type'] }), legend: '{{type}}' }],
      },
      {
        ...{ kind: 'timeseries', title: 'Refreshes', unit: 'ops', width: 8, height: 8 },
        description:
          'Refresh tokens presented, by what became of them. `reuse_detected` is a stolen token until proved otherwise.',
        queries: [{ expr: q.rate('castellan.auth.token.refreshes', { by: ['outcome'] }), legend: '{{outcome}}' }],
      },
      {
        ...{ kind: 'timeseries', title: 'Revocations', unit: 'ops', width: 8, height: 8 },
        description: 'Access that ended before its time, by reason.',
        queries: [{ expr: q.rate('castellan.auth.token.revocations', { by: ['reason'] }), legend: '{{reason}}' }],
      },
      {
        ...{ kind: 'timeseries', title: 'Verifying access tokens', unit: 's', width: 12, height: 8 },
        description: 'Tokens whose signature was not checked within the last minute, and every refusal.',
        queries: [
          {
            expr: q.quantile(0.95, 'castellan.auth.token.verify.duration', { by: ['outcome'] }),
            legend: 'p95 {{outcome}}',
          },
        ],
      },
      {
        ...{ kind: 'stat', title: 'Sessions in force', unit: 'short', width: 6, height: 8 },
        description: 'Sessions that have neither ended nor expired.',
        queries: [{ expr: q.gauge('castellan.auth.session.active'), legend: 'sessions' }],
      },
      {
        ...{ kind: 'stat', title: 'Age of the signing key', unit: 's', width: 6, height: 8 },
        description: 'For how long the current key has been signing; it is replaced by itself.',
        queries: [{ expr: `max(${q.gauge('castellan.auth.signing_key.age', { each: true })})`, legend: 'age' }],
      },
      { kind: 'row', title: 'Kept out' },
      {
        ...{ kind: 'timeseries', title: 'Refused by limits', unit: 'ops', width: 8, height: 8 },
        description: 'Requests that a limit refused, by its policy.',
        queries: [
          {
            expr: q.rate('castellan.ratelimit.decisions', { by: ['policy'], where: { outcome: 'refused' } }),
            legend: '{{policy}}',
          },
        ],
      },
      {
        ...{ kind: 'timeseries', title: 'Blocks that began', unit: 'ops', width: 8, height: 8 },
        description: 'Addresses, accounts and devices that have to wait. A surge is an attack.',
        queries: [{ expr: q.rate('castellan.ratelimit.blocks', { by: ['policy'] }), legend: '{{policy}}' }],
      },
      {
        ...{ kind: 'timeseries', title: 'Refused permissions', unit: 'ops', width: 8, height: 8 },
        description: 'Calls that somebody signed in was not allowed to make, by the permission that was missing.',
        queries: [
          {
            expr: q.rate('castellan.authz.decisions', { by: ['permission'], where: { outcome: 'refused' } }),
            legend: '{{permission}}',
          },
        ],
      },
    ],
  };
};
