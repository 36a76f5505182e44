import { screen } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { signedInHint } from '../../api/castellan.ts';
import { openLink } from '../../testing/opened-link.ts';
import { show } from '../../testing/render.tsx';
import { type Answer, refusal, stubServer } from '../../testing/stub-server.ts';
import { en } from '../../words/en.ts';
import { ConfirmEmailPage } from './confirm-email-page.tsx';

const { doors } = en;
const inspect = 'POST /api/v1/auth/email/inspect';
const confirm = 'POST /api/v1/auth/email/confirm';
const found: Answer = { status: 200, body: { email: 'ada@new.example' } };

const come = (answers: Readonly<Record<string, Answer>>) => {
  openLink('/confirm-email?token=cst_ec_1');
  return { sent: stubServer(answers), person: show(<ConfirmEmailPage />) };
};
const button = () => screen.findByRole('button', { name: doors.emailChange.button });

beforeEach(() => signedInHint.clear());

test('the new address is shown, and in force after a press of the button', async () => {
  const { sent, person } = come({ [inspect]: found, [confirm]: { status: 204 } });
  await screen.findByText('ada@new.example');
  expect(sent.map(({ call }) => call)).toEqual([inspect]);
  await person.click(await button());
  await screen.findByRole('heading', { name: doors.emailChange.done });
  expect(sent.at(-1)).toMatchObject({ call: confirm, body: { token: 'cst_ec_1' } });
});

test('who asked in this browser goes back to their account', async () => {
  signedInHint.set();
  const { person } = come({ [inspect]: found, [confirm]: { status: 204 } });
  await person.click(await button());
  expect((await screen.findByRole('link', { name: doors.goOn })).getAttribute('href')).toBe('/account');
});

test.each([
  ['when it is opened', { [inspect]: refusal(400, 'ONE_TIME_TOKEN_INVALID') }],
  ['when it is used', { [inspect]: found, [confirm]: refusal(400, 'ONE_TIME_TOKEN_INVALID') }],
])('a link that is used up %s says so', async (_, answers) => {
  const { person } = come(answers);
  if (confirm in answers) await person.click(await button());
  await screen.findByText(doors.emailChange.linkGoneText);
});
