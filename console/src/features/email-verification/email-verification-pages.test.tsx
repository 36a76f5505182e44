import { screen } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { signedInHint } from '../../api/castellan.ts';
import { openLink } from '../../testing/opened-link.ts';
import { show } from '../../testing/render.tsx';
import { type Answer, ada, refusal, stubServer } from '../../testing/stub-server.ts';
import { en } from '../../words/en.ts';
import { ResendVerificationPage } from './resend-verification-page.tsx';
import { VerifyEmailPage } from './verify-email-page.tsx';

const { doors } = en;
const verify = 'POST /api/v1/auth/email/verify';
const verified = (passwordRequired: boolean): Answer => ({
  status: 200,
  body: { user: ada, password_required: passwordRequired },
});

const come = (answer: Answer) => {
  openLink('/verify-email?token=cst_ev_1');
  return { sent: stubServer({ [verify]: answer }), person: show(<VerifyEmailPage />) };
};
const press = async ({ person }: ReturnType<typeof come>): Promise<void> =>
  person.click(screen.getByRole('button', { name: doors.verify.button }));

beforeEach(() => signedInHint.clear());

test('opening the link sends nothing; a press of the button confirms the address', async () => {
  const visit = come(verified(false));
  expect(visit.sent).toHaveLength(0);
  await press(visit);
  await screen.findByRole('heading', { name: doors.verify.done });
  expect(visit.sent.map(({ body }) => body)).toEqual([{ token: 'cst_ev_1' }]);
  expect(screen.getByRole('link', { name: doors.signIn }).getAttribute('href')).toBe('/sign-in');
});

test('who is signed in already goes on from there', async () => {
  signedInHint.set();
  await press(come(verified(false)));
  expect((await screen.findByRole('link', { name: doors.goOn })).getAttribute('href')).toBe('/');
});

test('who has to choose a password anew is told why', async () => {
  await press(come(verified(true)));
  await screen.findByText(doors.verify.newPasswordText);
});

test('a link that is used up says so and leads to another', async () => {
  await press(come(refusal(400, 'ONE_TIME_TOKEN_INVALID')));
  await screen.findByRole('heading', { name: doors.linkGone });
  expect(screen.getByRole('link', { name: doors.resend }).getAttribute('href')).toBe('/resend-verification');
});

test('after a failure the button can be pressed again', async () => {
  const visit = come(refusal(503, 'SERVICE_UNAVAILABLE'));
  await press(visit);
  await screen.findByRole('alert');
  await press(visit);
  await screen.findByRole('alert');
  expect(visit.sent).toHaveLength(2);
});

test('who asks for another link hears the same whoever they are', async () => {
  const sent = stubServer({ 'POST /api/v1/auth/email/resend': { status: 202 } });
  const person = show(<ResendVerificationPage />);
  await person.type(screen.getByLabelText(doors.email), 'ada@example.com');
  await person.click(screen.getByRole('button', { name: doors.sendLink }));
  await screen.findByText(doors.resending.sent('ada@example.com'));
  expect(sent.map(({ body }) => body)).toEqual([{ email: 'ada@example.com' }]);
});
