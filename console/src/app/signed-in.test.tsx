import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { queryClient } from '../api/query-client.ts';
import { show } from '../testing/render.tsx';
import { answerWith, refuse, someone } from '../testing/server.ts';
import { en } from '../words/en.ts';
import { SignedIn } from './signed-in.tsx';

test('says what went wrong when it cannot be told who is there, and lets one try again', async () => {
  queryClient.clear();
  let isBroken = true;
  answerWith({ 'GET /api/v1/user': () => (isBroken ? refuse(500, 'INTERNAL_SERVER_ERROR') : someone) });
  const person = show(<SignedIn />, '/account');
  expect((await screen.findByRole('alert')).textContent).toContain(en.problems.byCode.INTERNAL_SERVER_ERROR);
  isBroken = false;
  await person.click(screen.getByRole('button', { name: en.general.retry }));
  expect(await screen.findByRole('navigation', { name: en.shell.navigation })).toBeTruthy();
});

test('after too many calls the page is shown by itself once the server takes them again', async () => {
  queryClient.clear();
  let isRefusing = true;
  const refusal = (): Response => {
    const { status, headers, body } = refuse(429, 'RATE_LIMIT_EXCEEDED');
    const all = new Headers(headers);
    // Longer than the client waits for by itself.
    all.set('retry-after', '11');
    return new Response(body, { status, headers: all });
  };
  answerWith({ 'GET /api/v1/user': () => (isRefusing ? refusal() : someone) });
  show(<SignedIn />, '/account');
  expect((await screen.findByRole('alert')).textContent).toContain('11');
  isRefusing = false;
  await screen.findByRole('navigation', { name: en.shell.navigation }, { timeout: 14_000 });
}, 20_000);
