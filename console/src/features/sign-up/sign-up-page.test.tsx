import { screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { type Answer, ada, loggedIn, refusal, stubServer } from '../../testing/stub-server.ts';
import { en } from '../../words/en.ts';
import { SignUpPage } from './sign-up-page.tsx';

const { doors, general, passwords } = en;
const signUp = 'POST /api/v1/auth/signup';
const login = 'POST /api/v1/auth/login';
const made: Answer = { status: 201, body: { user: ada } };

const come = (at = '/sign-up') =>
  show(
    <Routes>
      <Route path="/sign-up" element={<SignUpPage />} />
      <Route path="/sign-in" element="The sign-in" />
      <Route path="/" element="The start" />
      <Route path="/tasks" element="The tasks" />
    </Routes>,
    at,
  );
const fillIn = async (person: ReturnType<typeof come>, more: Readonly<Record<string, string>> = {}) => {
  const typed = { [doors.email]: 'ada@example.com', [doors.password]: 'correct horse battery', ...more };
  for (const [label, text] of Object.entries(typed)) await person.type(screen.getByLabelText(label), text);
  await person.click(screen.getByRole('button', { name: doors.signUp }));
};
const username = `${doors.username} (${general.optional})`;

test('an account that is there at once is signed in to with the same password', async () => {
  const sent = stubServer({ [signUp]: made, [login]: loggedIn() });
  await fillIn(come('/sign-up?next=%2Ftasks'));
  await screen.findByText('The tasks');
  const account = { email: 'ada@example.com', password: 'correct horse battery' };
  expect(sent.map(({ call }) => call)).toEqual([signUp, login]);
  expect(sent[0]?.body).toEqual(account);
  expect(sent[1]?.body).toMatchObject(account);
});

test('who was mailed how to go on is told so', async () => {
  stubServer({ [signUp]: { status: 202, body: { status: 'verification_sent' } } });
  await fillIn(come());
  const heading = await screen.findByRole('heading', { name: doors.mailOnItsWay });
  expect(document.activeElement).toBe(heading);
  expect(screen.getByText(doors.signingUp.sent('ada@example.com'))).toBeTruthy();
});

test('an account that cannot be signed in to at once leads to the sign-in', async () => {
  stubServer({ [signUp]: made, [login]: refusal(503, 'SERVICE_UNAVAILABLE') });
  await fillIn(come());
  await screen.findByText('The sign-in');
});

test.each([
  ['email', doors.email, 'This e-mail address already has an account.'],
  ['username', username, 'This username is taken.'],
])('a taken %s is said at its field, and what was typed stays', async (field, label, message) => {
  stubServer({ [signUp]: refusal(409, 'CONFLICT', { message, details: { field } }) });
  await fillIn(come(), { [username]: 'ada' });
  const input = screen.getByLabelText(label);
  await waitFor(() => expect(input.getAttribute('aria-invalid')).toBe('true'));
  expect(screen.getByText(message).id).toBe(input.getAttribute('aria-describedby'));
  expect(screen.getByDisplayValue('correct horse battery')).toBeTruthy();
});

test.each([
  [doors.email, 'ada', general.notAnEmail],
  [doors.password, 'short', passwords.tooShort(12)],
  [username, 'a b', passwords.usernameRule],
])('%s %j is refused before it is sent', async (label, text, message) => {
  const sent = stubServer({});
  const person = come();
  await fillIn(person, { [label]: text });
  await screen.findByText(message);
  expect(sent).toHaveLength(0);
});

test("the server's reason against a password is said at it", async () => {
  const message = 'This password is on the lists of common and breached passwords, or close to one that is.';
  stubServer({ [signUp]: refusal(400, 'INVALID_INPUT', { details: { issues: [{ path: 'password', message }] } }) });
  await fillIn(come());
  expect((await screen.findByText(message)).id).toBe(
    screen.getByLabelText(doors.password).getAttribute('aria-describedby'),
  );
});

test('a password is judged while it is typed', async () => {
  stubServer({});
  const person = come();
  const password = screen.getByLabelText(doors.password);
  await person.type(password, 'ada');
  expect(screen.getByText(passwords.missing(9))).toBeTruthy();
  await person.type(password, ' lovelace of it');
  await person.type(screen.getByLabelText(`${doors.name} (${general.optional})`), 'Lovelace of it');
  expect(screen.getByText(passwords.strength.weak)).toBeTruthy();
  await person.clear(password);
  await person.type(password, 'correct horse battery staple');
  expect(screen.getByText(passwords.strength.strong)).toBeTruthy();
});

test('two clicks make one account', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const sent = stubServer({ [signUp]: () => promise, [login]: loggedIn() });
  const person = come();
  await fillIn(person);
  await person.click(screen.getByRole('button', { name: doors.signUp }));
  resolve(made);
  await screen.findByText('The start');
  expect(sent.filter(({ call }) => call === signUp)).toHaveLength(1);
});
