import { screen } from '@testing-library/react';
import type { ErrorGroupDetail } from 'castellan-client';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf } from '../../testing/server.ts';
import { ErrorPage } from './error-page.tsx';
import { ErrorsPage } from './errors-page.tsx';

const fingerprint = '0af7651916cd43dd8448eb211c80319c';
const requestId = '01a20377-0000-7000-8000-0000000000aa';
const group: ErrorGroupDetail = {
  fingerprint,
  type: 'TypeError',
  message: 'Cannot read <b>that</b>',
  where: 'sendMail',
  count: 12,
  first_at: '2026-11-22T08:00:00.000Z',
  last_at: '2026-11-22T10:00:00.000Z',
  last_trace_id: null,
  last_request_id: requestId,
  resolved_at: null,
  per_hour: Array.from({ length: 24 }, (_, hour) => (hour === 23 ? 5 : 0)),
  stack: 'TypeError: Cannot read\n    at sendMail',
  samples: [
    { at: '2026-11-22T10:00:00.000Z', trace_id: null, request_id: requestId, task_id: null, event: 'x', message: 'm' },
  ],
};

const open = (permissions: readonly string[], changes: Partial<ErrorGroupDetail> = {}) => {
  let now = { ...group, ...changes };
  const server = answerWith(
    {
      'GET /api/v1/monitoring/errors': () => pageOf(listed(now)),
      [`GET /api/v1/monitoring/errors/${fingerprint}`]: () => now,
      [`POST /api/v1/monitoring/errors/${fingerprint}/resolve`]: () => {
        now = { ...now, resolved_at: '2026-11-22T11:00:00.000Z' };
        return now;
      },
    },
    permissions,
  );
  return {
    ...server,
    show: (at: string) =>
      show(
        <Routes>
          <Route path="/monitoring/errors" element={<ErrorsPage />} />
          <Route path="/monitoring/errors/:fingerprint" element={<ErrorPage />} />
        </Routes>,
        at,
      ),
  };
};

const listed = ({ stack, samples, ...rest }: ErrorGroupDetail) => rest;

test('an error leads from the list to its stack and to what led to it', async () => {
  const person = open(['monitoring:read']).show('/monitoring/errors');
  await person.click(await screen.findByRole('link', { name: /Cannot read <b>that<\/b>/ }));
  await screen.findByText(/at sendMail/);
  const link = screen.getByRole('link', { name: /See what happened/ });
  expect(link.getAttribute('href')).toBe(`/cause?request_id=${requestId}`);
  screen.getByRole('img', { name: '5 times in the last 24 hours' });
});

test('an error is resolved by those who may', async () => {
  const person = open(['monitoring:read', 'monitoring:write']).show(`/monitoring/errors/${fingerprint}`);
  await person.click(await screen.findByRole('button', { name: 'Mark as resolved' }));
  await screen.findByText('Resolved');
  expect(screen.queryByRole('button', { name: 'Mark as resolved' })).toBeNull();
});

test('whoever may only read has no button for it', async () => {
  open(['monitoring:read']).show(`/monitoring/errors/${fingerprint}`);
  await screen.findByText(/at sendMail/);
  expect(screen.queryByRole('button', { name: 'Mark as resolved' })).toBeNull();
});

test('an error that is gone is said to be gone', async () => {
  answerWith({}, ['monitoring:read']);
  show(
    <Routes>
      <Route path="/monitoring/errors/:fingerprint" element={<ErrorPage />} />
    </Routes>,
    `/monitoring/errors/${fingerprint}`,
  );
  await screen.findByText('There is no such error');
});
