import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openLink } from '../../testing/opened-link.ts';
import { show } from '../../testing/render.tsx';
import { type Answer, refusal, stubServer } from '../../testing/stub-server.ts';
import { en } from '../../words/en.ts';
import { ForgotPasswordPage } from './forgot-password-page.tsx';
import { ResetPasswordPage } from './reset-password-page.tsx';

const { doors, general, problems } = en;
const forgot = 'POST /api/v1/auth/password/forgot';
const reset = 'POST /api/v1/auth/password/reset';

const ask = async (answer: Answer, email = 'ada@example.com') => {
  const sent = stubServer({ [forgot]: answer });
  const person = show(<ForgotPasswordPage />);
  await person.type(screen.getByLabelText(doors.email), email);
  await person.click(screen.getByRole('button', { name: doors.sendLink }));
  return { person, sent };
};

test('who asks for a link is told of a mail, if there is such an account', async () => {
  const { sent } = await ask({ status: 202 });
  await screen.findByText(doors.forgot.sent('ada@example.com'));
  expect(sent.map(({ body }) => body)).toEqual([{ email: 'ada@example.com' }]);
});

test('another address can be given, beginning with the one before', async () => {
  const { person } = await ask({ status: 202 });
  await person.click(await screen.findByRole('button', { name: doors.otherAddress }));
  expect(screen.getByDisplayValue('ada@example.com')).toBe(screen.getByLabelText(doors.email));
});

test('mails are asked for in the language that is shown', async () => {
  document.documentElement.lang = 'de';
  const { sent } = await ask({ status: 202 });
  expect(sent[0]?.headers.get('accept-language')).toBe('de');
});

test('something that is no address is refused before it is sent', async () => {
  const { sent } = await ask({ status: 202 }, 'ada');
  await screen.findByText(general.notAnEmail);
  expect(sent).toHaveLength(0);
});

test('who asked too often hears when to come back', async () => {
  const { sent } = await ask(refusal(429, 'RATE_LIMIT_EXCEEDED', { retry_after: 1_800 }));
  expect((await screen.findByRole('alert')).textContent).toBe(problems.tooMany(1_800));
  expect(await screen.findByRole('button', { name: /(?:30:00|29:5\d)$/ })).toBeTruthy();
  expect(sent).toHaveLength(1);
});

const choose = async (answer: Answer) => {
  openLink('/reset-password?token=cst_pr_1');
  const sent = stubServer({ [reset]: answer });
  const person = show(<ResetPasswordPage />);
  await person.type(screen.getByLabelText(doors.newPassword), 'correct horse battery');
  await person.click(screen.getByRole('button', { name: doors.reset.button }));
  return sent;
};

test('a new password is set with the token of the link', async () => {
  const sent = await choose({ status: 204 });
  await screen.findByText(doors.reset.doneText);
  expect(sent.map(({ body }) => body)).toEqual([{ token: 'cst_pr_1', password: 'correct horse battery' }]);
});

test('a link that is used up says so and leads to another', async () => {
  await choose(refusal(400, 'ONE_TIME_TOKEN_INVALID'));
  await screen.findByRole('heading', { name: doors.linkGone });
  expect(screen.getByRole('link', { name: doors.resend }).getAttribute('href')).toBe('/forgot-password');
});

test('a refused password is said at its field, and the link still works', async () => {
  const message = 'Repeated characters and simple sequences are the first that are guessed.';
  await choose(refusal(400, 'INVALID_INPUT', { details: { issues: [{ path: 'password', message }] } }));
  await screen.findByText(message);
  expect(screen.getByDisplayValue('correct horse battery')).toBeTruthy();
  expect(screen.getByRole('button', { name: doors.reset.button })).toBeTruthy();
});

test('without a link a new one can be asked for', () => {
  openLink();
  stubServer({});
  show(<ResetPasswordPage />);
  expect(screen.getByRole('link', { name: doors.resend }).getAttribute('href')).toBe('/forgot-password');
});
