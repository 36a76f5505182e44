import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith } from '../../testing/server.ts';
import { HealthStrip } from './health-strip.tsx';

const details = { message: null, duration_ms: 1.25, checked_at: '2026-11-22T12:00:00Z', since: '2026-11-22T11:00:00Z' };

test('says in a word how the house is, and in its popover what each part says', async () => {
  answerWith({
    'GET /api/v1/health': () => ({
      status: 'degraded',
      checks: { database: true, redis: false, 'own-check': true },
      details: {
        database: { ...details, critical: true },
        redis: { ...details, critical: false, message: 'Connection refused.' },
      },
      metrics: { uptime: 7_200, memory: 157_286_400, active_connections: 3, event_loop_lag: 0.0215 },
    }),
  });
  const person = show(<HealthStrip />);
  await person.click(await screen.findByRole('button', { name: 'State of the house: Degraded' }));
  const popover = within(await screen.findByRole('dialog', { name: 'Something does not work; the house goes on' }));
  const rows = popover.getAllByRole('listitem').map(({ textContent }) => textContent);
  expect(rows[0]).toBe('Database1.3 msWorks');
  expect(rows[1]).toMatch(/^Redis1\.3 msConnection refused\. · since /);
  expect(rows[2]).toBe('own-checkWorks');
  expect(popover.getByText('150 MiB')).toBeTruthy();
  expect(popover.getByText('2 hours ago')).toBeTruthy();
});

test('is whole without the figures that the server gives to some callers only', async () => {
  answerWith({
    'GET /api/v1/health': () => Response.json({ status: 'unhealthy', checks: { database: false } }, { status: 503 }),
  });
  const person = show(<HealthStrip />);
  await person.click(await screen.findByRole('button', { name: 'State of the house: Unhealthy' }));
  expect((await screen.findByRole('listitem')).textContent).toBe('DatabaseDoes not work');
  expect(screen.queryByText('Memory')).toBeNull();
});

test('tells screen readers of a house that is not well', async () => {
  answerWith({ 'GET /api/v1/health': () => ({ status: 'degraded', checks: {} }) });
  show(<HealthStrip />);
  await screen.findByRole('button', { name: /Degraded/ });
  expect(screen.getByRole('status').textContent).toBe('Something does not work; the house goes on');
});
