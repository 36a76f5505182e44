import { screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { openLink } from '../../testing/opened-link.ts';
import { show } from '../../testing/render.tsx';
import { type Answer, ada, loggedIn, refusal, stubServer } from '../../testing/stub-server.ts';
import { en } from '../../words/en.ts';
import { AcceptInvitationPage } from './accept-invitation-page.tsx';

const { doors, general } = en;
const inspect = 'POST /api/v1/invitations/inspect';
const accept = 'POST /api/v1/invitations/accept';
const login = 'POST /api/v1/auth/login';
const invited: Answer = { status: 200, body: { email: 'ada@example.com', name: 'Ada', invited_by: 'Charles Babbage' } };
const made: Answer = { status: 201, body: { user: ada } };
const username = `${doors.username} (${general.optional})`;

const come = (link?: string) => {
  openLink(link);
  return show(
    <Routes>
      <Route path="/accept-invitation" element={<AcceptInvitationPage />} />
      <Route path="/" element="The start" />
    </Routes>,
    '/accept-invitation',
  );
};
const fillIn = async (person: ReturnType<typeof come>): Promise<void> => {
  await person.type(await screen.findByLabelText(doors.password), 'correct horse battery');
  await person.type(screen.getByLabelText(username), 'ada');
  await person.click(screen.getByRole('button', { name: doors.invitation.button }));
};

test('it is said who was invited and by whom before anything is pressed', async () => {
  const sent = stubServer({ [inspect]: invited });
  come('/accept-invitation?token=cst_in_1');
  await screen.findByText('ada@example.com');
  expect(screen.getByText(doors.invitation.leadBy('Charles Babbage'))).toBeTruthy();
  expect(screen.getByDisplayValue('Ada')).toBeTruthy();
  expect(sent.map(({ call }) => call)).not.toContain(accept);
});

test('who accepts is in', async () => {
  const sent = stubServer({ [inspect]: invited, [accept]: made, [login]: loggedIn() });
  await fillIn(come('/accept-invitation?token=cst_in_1'));
  await screen.findByText('The start');
  const body = { token: 'cst_in_1', password: 'correct horse battery', name: 'Ada', username: 'ada' };
  expect(sent.find(({ call }) => call === accept)?.body).toEqual(body);
});

test('a taken username is said at its field, and what was typed stays', async () => {
  const message = 'This username is taken.';
  stubServer({ [inspect]: invited, [accept]: refusal(409, 'CONFLICT', { message, details: { field: 'username' } }) });
  await fillIn(come('/accept-invitation?token=cst_in_1'));
  await screen.findByText(message);
  expect(screen.getByLabelText(username).getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByDisplayValue('correct horse battery')).toBeTruthy();
});

test('a link that is used up says so and offers no form', async () => {
  stubServer({ [inspect]: refusal(400, 'ONE_TIME_TOKEN_INVALID') });
  come('/accept-invitation?token=cst_in_1');
  await screen.findByText(doors.invitation.linkGoneText);
  expect(screen.queryByRole('button', { name: doors.invitation.button })).toBeNull();
});

test('while the server is away the link can be tried again', async () => {
  let isAway = true;
  stubServer({ [inspect]: () => (isAway ? refusal(503, 'SERVICE_UNAVAILABLE') : invited) });
  const person = come('/accept-invitation?token=cst_in_1');
  const again = await screen.findByRole('button', { name: general.retry });
  isAway = false;
  await person.click(again);
  await waitFor(() => expect(screen.getByText('ada@example.com')).toBeTruthy());
});

test('without a link there is nothing to accept', () => {
  stubServer({});
  come();
  expect(screen.getByRole('heading', { name: doors.linkMissing })).toBeTruthy();
});
