import { screen, within } from '@testing-library/react';
import type { AlertSilence, OpenedAlertRule, PastAlert } from 'castellan-client';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { alertRule } from '../../testing/alert-rule.ts';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf } from '../../testing/server.ts';
import { AlertPage } from './alert-page.tsx';
import { AlertsPage } from './alerts-page.tsx';

const firing = alertRule({
  rule: 'api-slow',
  summary: 'Requests are slow',
  state: 'firing',
  unit: 's',
  value: 1.5,
  threshold: 1,
  since: '2026-11-22T09:58:00.000Z',
});
const opened: OpenedAlertRule = {
  ...firing,
  description: 'p95 of http.server.request.duration',
  instances: [
    {
      labels: { route: '/api/v1/users' },
      state: 'firing',
      value: 1.5,
      since: '2026-11-22T09:58:00.000Z',
      silence_id: null,
    },
  ],
};
const past: PastAlert = {
  id: '01a20377-0000-7000-8000-0000000000aa',
  rule: 'api-slow',
  labels: {},
  state: 'resolved',
  severity: 'critical',
  at: '2026-11-22T08:00:00.000Z',
  value: 2,
  ended_at: '2026-11-22T08:05:00.000Z',
  deliveries: [
    { channel: 'mail', to: 'ada@example.com', outcome: 'failed', at: '2026-11-22T08:00:01.000Z', error: 'no answer' },
  ],
};

const open = (permissions: readonly string[], at = '/monitoring/alerts') => {
  const silences: AlertSilence[] = [];
  const asked: unknown[] = [];
  answerWith(
    {
      'GET /api/v1/alerts': () => ({ data: [alertRule({}), firing] }),
      'GET /api/v1/alerts/history': () => pageOf(past),
      'GET /api/v1/alerts/api-slow': () => opened,
      'GET /api/v1/silences': () => ({ data: silences }),
      'POST /api/v1/silences': ({ body }) => {
        asked.push(body);
        const silence: AlertSilence = {
          id: '01a20377-0000-7000-8000-0000000000bb',
          rule: 'api-slow',
          labels: {},
          reason: 'We know',
          created_by: null,
          created_at: '2026-11-22T10:00:00.000Z',
          ends_at: '2026-11-22T11:00:00.000Z',
        };
        silences.push(silence);
        return Response.json(silence, { status: 201 });
      },
      'POST /api/v1/alerts/test': () => ({
        data: [
          { channel: 'webhook', to: 'chat.example.com', outcome: 'failed', at: past.at, error: 'It answered 500.' },
        ],
      }),
    },
    permissions,
  );
  const person = show(
    <Routes>
      <Route path="/monitoring/alerts" element={<AlertsPage />} />
      <Route path="/monitoring/alerts/:rule" element={<AlertPage />} />
    </Routes>,
    at,
  );
  return { person, asked };
};

test('what fires stands first, with its value against its threshold in its unit', async () => {
  open(['alerts:read']);
  const table = within(await screen.findByRole('table', { name: 'Alert rules' }));
  const rows = table.getAllByRole('row').slice(1);
  expect(rows[0]?.textContent).toMatch(/Requests are slow.*Firing.*1\.5 sec.*> 1 sec/s);
  expect(rows[1]?.textContent).toMatch(/In order.*0\.2%.*> 5%/s);
});

test('a rule tells where it is so, what to do, and who was told when it fired before', async () => {
  open(['alerts:read'], '/monitoring/alerts/api-slow');
  await screen.findByText('route=/api/v1/users');
  screen.getByText('Look at the API page.');
  await screen.findByText('Mail: ada@example.com');
});

test('an alert is silenced for a reason and a time, and then stands among the silences', async () => {
  const { person, asked } = open(['alerts:read', 'alerts:write'], '/monitoring/alerts/api-slow');
  await person.click(await screen.findByRole('button', { name: 'Silence' }));
  const dialog = within(await screen.findByRole('dialog'));
  await person.click(dialog.getByRole('button', { name: 'Silence' }));
  await dialog.findByText('Fill this in.');
  expect(asked).toEqual([]);
  await person.type(dialog.getByLabelText('Reason'), 'We know');
  await person.selectOptions(dialog.getByLabelText('For how long'), 'own');
  await person.type(dialog.getByLabelText('Minutes'), '90');
  await person.click(dialog.getByRole('button', { name: 'Silence' }));
  await screen.findAllByText('We know');
  expect(asked).toEqual([{ rule: 'api-slow', labels: null, reason: 'We know', minutes: 90 }]);
});

test('a test notice says what became of it', async () => {
  const { person } = open(['alerts:read', 'alerts:write']);
  await person.click(await screen.findByRole('button', { name: 'Send a test notice' }));
  await screen.findByText('It answered 500.');
});

test('whoever may only read has no buttons to silence or to test', async () => {
  open(['alerts:read']);
  await screen.findByRole('table', { name: 'Alert rules' });
  expect(screen.queryByRole('button', { name: 'Silence' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Send a test notice' })).toBeNull();
});
