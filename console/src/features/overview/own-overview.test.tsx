import { screen } from '@testing-library/react';
import type { OwnLoginRecord, Session } from 'castellan-client';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse, someone } from '../../testing/server.ts';
import { OverviewPage } from './overview-page.tsx';

const record: OwnLoginRecord = {
  id: '01a20377-0000-7000-8000-0000000000cc',
  at: '2026-11-22T11:00:00.000Z',
  method: 'password',
  outcome: 'success',
  reason: null,
  client_address: '203.0.113.7',
  user_agent: null,
  device: { kind: 'unknown', browser: null, os: null },
  session_id: null,
};

const session: Session = {
  id: '01a20377-0000-7000-8000-0000000000ee',
  current: true,
  created_at: '2026-11-22T08:00:00.000Z',
  last_seen_at: '2026-11-22T12:00:00.000Z',
  expires_at: '2026-12-22T08:00:00.000Z',
  client_address: '203.0.113.7',
  user_agent: null,
  device: { kind: 'desktop', browser: 'Firefox', os: 'Linux' },
};

const own = {
  'GET /api/v1/auth/sessions': () => pageOf(session),
  'GET /api/v1/user/login-records': ({ query }: { readonly query: URLSearchParams }) =>
    query.get('outcome') === 'failure' ? pageOf() : pageOf(record),
};

test('somebody without permissions is welcomed by name, and sees where they are signed in', async () => {
  const server = answerWith(own);
  show(<OverviewPage />);
  await screen.findByRole('heading', { level: 1, name: /Welcome, .*Ada Lovelace/ });
  await screen.findByText('Firefox · Linux');
  screen.getByText('this session');
  expect(screen.getByRole('link', { name: 'All devices' })).toHaveProperty('pathname', '/account/sessions');
  expect(server.calls()).not.toContain('GET /api/v1/queues');
});

test('who has no name is welcomed by what else is known', async () => {
  answerWith({ ...own, 'GET /api/v1/user': () => ({ ...someone, name: null, username: 'ada' }) });
  show(<OverviewPage />);
  await screen.findByRole('heading', { level: 1, name: /Welcome, .*ada/ });
});

test('tries that failed are pointed out', async () => {
  const failed = { ...record, outcome: 'failure' as const, reason: 'wrong_password' as const };
  answerWith({
    ...own,
    'GET /api/v1/user/login-records': ({ query }) =>
      query.get('outcome') === 'failure' ? pageOf(failed, failed) : pageOf(record),
  });
  show(<OverviewPage />);
  await screen.findByText(/2 tries to sign in to your account failed/);
  expect(screen.getByRole('link', { name: 'Look at them' })).toHaveProperty('search', '?outcome=failure');
});

test('where nobody tried in vain, nothing is said of it', async () => {
  answerWith(own);
  show(<OverviewPage />);
  await screen.findByText('Firefox · Linux');
  expect(screen.queryByText(/to your account failed/)).toBeNull();
});

test('a list that could not be read is asked for again, and the rest is there', async () => {
  let tries = 0;
  answerWith({
    ...own,
    'GET /api/v1/auth/sessions': () => {
      tries += 1;
      return tries === 1 ? refuse(403, 'FORBIDDEN') : pageOf(session);
    },
  });
  const person = show(<OverviewPage />);
  await person.click(await screen.findByRole('button', { name: 'Try again' }));
  await screen.findByText('Firefox · Linux');
});
