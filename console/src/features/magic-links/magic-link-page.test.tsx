import { screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { expect, test, vi } from 'vitest';
import { openLink } from '../../testing/opened-link.ts';
import { show } from '../../testing/render.tsx';
import { type Answer, loggedIn, refusal, stubServer } from '../../testing/stub-server.ts';
import { en } from '../../words/en.ts';
import { MagicLinkPage } from './magic-link-page.tsx';

vi.hoisted(() => {
  const meta = document.createElement('meta');
  meta.name = 'castellan-house';
  meta.content = JSON.stringify({
    name: 'The Keep',
    has_logo: false,
    sign_up: 'open',
    magic_links: true,
    password_min_length: 12,
    environment: 'production',
    version: '1',
    keeps_mail: false,
    return_to: null,
  });
  document.head.append(meta);
});

const { doors } = en;
const request = 'POST /api/v1/auth/magic-link';
const inspect = 'POST /api/v1/auth/magic-link/inspect';
const redeem = 'POST /api/v1/auth/magic-link/redeem';
const found: Answer = { status: 200, body: { email: 'ada@example.com', return_to: null } };

const come = (link?: string, at = '/magic-link') => {
  openLink(link);
  return show(
    <Routes>
      <Route path="/magic-link" element={<MagicLinkPage />} />
      <Route path="/" element="The start" />
    </Routes>,
    at,
  );
};

test('whoever asks for a link hears the same, and the link leads to where they wanted to go', async () => {
  const sent = stubServer({ [request]: { status: 202 } });
  const person = come(undefined, '/magic-link?next=%2Ftasks');
  await person.type(screen.getByLabelText(doors.email), 'ada@example.com');
  await person.click(screen.getByRole('button', { name: doors.sendLink }));
  await screen.findByText(doors.magic.sent('ada@example.com'));
  expect(sent[0]?.body).toEqual({ email: 'ada@example.com', return: '/tasks' });
});

test('opening a link says whose it is and uses nothing up', async () => {
  const sent = stubServer({ [inspect]: found });
  come('/magic-link?token=cst_ml_1&return=%2Fprofile');
  await screen.findByText('ada@example.com');
  expect(sent.map(({ call, body }) => [call, body])).toEqual([[inspect, { token: 'cst_ml_1', return: '/profile' }]]);
});

test('a press of the button signs in', async () => {
  const sent = stubServer({ [inspect]: found, [redeem]: loggedIn() });
  const person = come('/magic-link?token=cst_ml_1');
  await person.click(await screen.findByRole('button', { name: doors.signIn }));
  await screen.findByText('The start');
  expect(sent.at(-1)?.body).toEqual({ token: 'cst_ml_1', transport: 'cookie' });
});

test.each([
  ['when it is opened', { [inspect]: refusal(400, 'ONE_TIME_TOKEN_INVALID') }],
  ['when it is used', { [inspect]: found, [redeem]: refusal(400, 'ONE_TIME_TOKEN_INVALID') }],
])('a link that is used up %s says so, and another can be asked for', async (_, answers) => {
  stubServer(answers);
  const person = come('/magic-link?token=cst_ml_1');
  const button = screen.queryByRole('button', { name: doors.signIn });
  await waitFor(() => expect(screen.queryByText(doors.checking)).toBeNull());
  if (redeem in answers) await person.click(button ?? screen.getByRole('button', { name: doors.signIn }));
  await screen.findByRole('heading', { name: doors.linkGone });
  await person.click(screen.getByRole('button', { name: doors.resend }));
  expect(screen.getByLabelText(doors.email)).toBeTruthy();
});
