import { screen, waitFor, within } from '@testing-library/react';
import { useLocation } from 'react-router';
import { expect, test } from 'vitest';
import { madeCharts } from '../../testing/made-series.ts';
import { show } from '../../testing/render.tsx';
import { answerWith, refuse } from '../../testing/server.ts';
import { ApiPage } from './api-page.tsx';
import { SystemPage } from './system-page.tsx';
import { TaskFlowPage } from './task-flow-page.tsx';

const permissions = ['monitoring:read', 'alerts:read'];
const charts = madeCharts({ status: ['200', '404', '500'], state: ['ready', 'running'], queue: ['default'] });

const Address = () => <output>{useLocation().search}</output>;

const alert = { rule: 'api-slow', threshold: 1, operator: '>', severity: 'critical' };

test('each chart says its latest figures, and all of a page are asked for in one call', async () => {
  const server = answerWith({ 'GET /api/v1/monitoring/charts': charts }, permissions);
  show(<TaskFlowPage />);
  const depth = await screen.findByRole('slider', { name: 'Tasks in the queues' });
  expect(depth.getAttribute('aria-valuetext')).toBe('Ready 4 (at most 4), Running 4 (at most 4)');
  expect(server.calls().filter((call) => call.includes('/monitoring/'))).toEqual(['GET /api/v1/monitoring/charts']);
});

test('the figures of a chart stand in a table too, and what was not recorded is no zero', async () => {
  answerWith({ 'GET /api/v1/monitoring/charts': charts }, permissions);
  const person = show(<TaskFlowPage />);
  await person.click(await screen.findByRole('button', { name: 'Show the figures as a table: Tasks in the queues' }));
  const table = screen.getByRole('table', { name: 'Tasks in the queues' });
  const cells = within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell')[0]?.textContent);
  expect(cells).toEqual(['4', '–', '2', '1']);
});

test('one goes through a chart with the keyboard, and every chart tells of the same moment', async () => {
  answerWith({ 'GET /api/v1/monitoring/charts': charts }, permissions);
  const person = show(<TaskFlowPage />);
  const depth = await screen.findByRole('slider', { name: 'Tasks in the queues' });
  depth.focus();
  await person.keyboard('{Home}');
  expect(depth.getAttribute('aria-valuenow')).toBe('0');
  expect(depth.getAttribute('aria-valuetext')).toMatch(/: Ready 1, Running 1$/);
  expect(screen.getByRole('slider', { name: 'Oldest waiting task' }).getAttribute('aria-valuetext')).toMatch(
    /: default 1 s$/,
  );
  await person.keyboard('{ArrowRight}');
  expect(depth.getAttribute('aria-valuenow')).toBe('1');
  await person.keyboard('{Escape}');
  expect(depth.getAttribute('aria-valuetext')).toContain('at most');
});

test('a line is taken out of a chart and put back', async () => {
  answerWith({ 'GET /api/v1/monitoring/charts': charts }, permissions);
  const person = show(<TaskFlowPage />);
  const depth = await screen.findByRole('slider', { name: 'Tasks in the queues' });
  const [running] = screen.getAllByRole('button', { name: /^Running/, pressed: true });
  if (running === undefined) throw new Error('There is no line to take out.');
  await person.click(running);
  expect(depth.getAttribute('aria-valuetext')).not.toContain('Running');
  await person.click(running);
  expect(depth.getAttribute('aria-valuetext')).toContain('Running');
});

test('a moment of a chart leads to the traces of that time', async () => {
  answerWith({ 'GET /api/v1/monitoring/charts': charts }, permissions);
  const person = show(<ApiPage />);
  (await screen.findByRole('slider', { name: 'Response time' })).focus();
  await person.keyboard('{Home}{Enter}');
  const link = screen.getByRole<HTMLAnchorElement>('link', { name: /^Traces around/ });
  const { pathname, searchParams } = new URL(link.href);
  expect(pathname).toBe('/monitoring/traces');
  expect(Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '')).toBe(120_000);
});

test('where an alert would fire stands at its chart, for those who may see alerts', async () => {
  answerWith({ 'GET /api/v1/monitoring/charts': charts, 'GET /api/v1/alerts': () => ({ data: [alert] }) }, permissions);
  show(<ApiPage />);
  await screen.findByText('Alert > 1 s');
});

test('the stretch of time stands in the address, and goes along to the next page', async () => {
  const server = answerWith({ 'GET /api/v1/monitoring/charts': charts }, permissions);
  const person = show(
    <>
      <TaskFlowPage />
      <Address />
    </>,
  );
  await screen.findByRole('slider', { name: 'Tasks in the queues' });
  await person.selectOptions(screen.getByRole('combobox', { name: 'Time' }), 'Last 24 hours');
  await waitFor(() => expect(document.querySelector('output')?.textContent).toBe('?window=24h'));
  expect(screen.getByRole('link', { name: 'System' }).getAttribute('href')).toBe('/monitoring/system?window=24h');
  await waitFor(() => expect(server.calls().filter((call) => call.includes('/charts')).length).toBe(2));
});

test('an end before the beginning is said, and nothing is asked', async () => {
  const server = answerWith({ 'GET /api/v1/monitoring/charts': charts }, permissions);
  show(<TaskFlowPage />, '/?window=own&from=2026-11-22T12:00:00.000Z&to=2026-11-22T11:00:00.000Z');
  await screen.findByText('The end is before the beginning.');
  expect(server.calls().some((call) => call.includes('/charts'))).toBe(false);
});

test('what could not be read is said at each chart, with a way to try again', async () => {
  let isAway = true;
  answerWith(
    {
      'GET /api/v1/monitoring/charts': (asked) => (isAway ? refuse(403, 'FORBIDDEN') : charts(asked)),
    },
    permissions,
  );
  const person = show(<TaskFlowPage />);
  const [again] = await screen.findAllByRole('button', { name: 'Try again' });
  if (again === undefined) throw new Error('There is no way to try again.');
  isAway = false;
  await person.click(again);
  await screen.findByRole('slider', { name: 'Tasks in the queues' });
});

test('a chart of which nothing was recorded says so', async () => {
  answerWith({ 'GET /api/v1/monitoring/charts': madeCharts({}, [null, null]) }, permissions);
  show(<TaskFlowPage />);
  expect((await screen.findAllByText('Nothing was recorded in this time.')).length).toBeGreaterThan(5);
});

test('where no stream comes through, live figures are asked for', async () => {
  answerWith({ 'GET /api/v1/monitoring/charts': charts }, permissions);
  show(<TaskFlowPage />, '/?window=live');
  await screen.findByText(/No live figures come through/);
  await screen.findByRole('slider', { name: 'Tasks in the queues' });
});

test('live figures come by the stream, and stand still while they are paused', async () => {
  const at = new Date().toISOString();
  const encoder = new TextEncoder();
  const send: { more?: (text: string) => void } = {};
  const series = (value: number) => [{ labels: { state: 'ready' }, stat: 'sum', value }];
  const server = answerWith(
    {
      'GET /api/v1/monitoring/live': ({ query }) => {
        const empty = query.getAll('series').map(() => ({ times: [], series: [] }));
        return new Response(
          new ReadableStream({
            start: (controller) => {
              send.more = (text) => controller.enqueue(encoder.encode(text));
              send.more(`event: history\ndata: ${JSON.stringify({ charts: empty })}\n\n`);
            },
          }),
          { headers: { 'content-type': 'text/event-stream' } },
        );
      },
    },
    permissions,
  );
  const person = show(<TaskFlowPage />, '/?window=live');
  await screen.findByText(/^Live, every 10 seconds/);
  send.more?.(`event: point\ndata: ${JSON.stringify({ at, charts: [{ series: series(7) }] })}\n\n`);
  const depth = await screen.findByRole('slider', { name: 'Tasks in the queues' });
  expect(depth.getAttribute('aria-valuetext')).toBe('Ready 7 (at most 7)');
  await person.click(screen.getByRole('button', { name: 'Pause' }));
  await screen.findByText(/^Paused/);
  expect(server.calls().some((call) => call.includes('/charts'))).toBe(false);
});

test('the page of the system lists every process, and says which one was lost', async () => {
  const made = (pid: number, state: string) => ({
    ...{
      id: `00000000-0000-4000-8000-00000000000${pid}`,
      host: 'here',
      pid,
      parts: ['api', 'worker'],
      version: '1.2.3',
    },
    ...{ started_at: '2026-11-01T10:00:00Z', seen_at: '2026-11-01T11:00:00Z', state },
  });
  const processes = { data: [made(1, 'serving'), made(2, 'draining'), made(3, 'lost')] };
  answerWith(
    { 'GET /api/v1/monitoring/charts': charts, 'GET /api/v1/monitoring/processes': () => processes },
    permissions,
  );
  show(<SystemPage />);
  const table = await screen.findByRole('table', { name: 'Processes' });
  const rows = await within(table).findAllByRole('row', { name: /Process \d/ });
  expect(rows.map((row) => within(row).getByText(/^(Serving|Letting go|Lost)$/).textContent)).toEqual([
    'Serving',
    'Letting go',
    'Lost',
  ]);
});
