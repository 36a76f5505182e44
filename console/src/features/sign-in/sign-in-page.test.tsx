import { act, screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { castellan, signedInHint } from '../../api/castellan.ts';
import { show } from '../../testing/render.tsx';
import { ada, loggedIn, refusal, stubServer } from '../../testing/stub-server.ts';
import { en } from '../../words/en.ts';
import { SignInPage } from './sign-in-page.tsx';

const { doors, general, passwords } = en;
const login = 'POST /api/v1/auth/login';

const come = (at = '/sign-in') =>
  show(
    <Routes>
      <Route path="/sign-in" element={<SignInPage />} />
      <Route path="/" element="The start" />
      <Route path="/tasks" element="The tasks" />
    </Routes>,
    at,
  );

const fillIn = async (person: ReturnType<typeof come>, name = 'ada@example.com', password = 'a long phrase') => {
  await person.type(screen.getByLabelText(doors.emailOrUsername), name);
  await person.type(screen.getByLabelText(doors.password), password);
};
const signIn = async (): Promise<void> => {
  stubServer({ [login]: loggedIn() });
  await castellan.login({ body: { email: ada.email, password: 'a long phrase' } });
  signedInHint.set();
};
const button = (): HTMLElement => screen.getByRole('button', { name: doors.signIn });

beforeEach(() => signedInHint.clear());
afterEach(async () => {
  vi.useRealTimers();
  await castellan.session.forget();
});

test('who signs in goes to the page that was asked for', async () => {
  const sent = stubServer({ [login]: loggedIn() });
  const person = come('/sign-in?next=%2Ftasks');
  await fillIn(person);
  await person.click(button());
  await screen.findByText('The tasks');
  expect(sent[0]?.body).toEqual({ email: 'ada@example.com', password: 'a long phrase', transport: 'cookie' });
  expect(signedInHint.isSet()).toBe(true);
});

test('a name without an @ is a username', async () => {
  const sent = stubServer({ [login]: loggedIn() });
  const person = come();
  await fillIn(person, ' ada ');
  await person.click(button());
  await screen.findByText('The start');
  expect(sent[0]?.body).toMatchObject({ username: 'ada' });
});

test('nothing is sent while a field is empty', async () => {
  const sent = stubServer({});
  const person = come();
  await person.click(button());
  expect(await screen.findAllByText(general.required)).toHaveLength(2);
  expect(document.activeElement).toBe(screen.getByLabelText(doors.emailOrUsername));
  expect(sent).toHaveLength(0);
});

test('a refusal is said at the password, and what was typed stays', async () => {
  stubServer({ [login]: refusal(401, 'AUTH_INVALID_CREDENTIALS') });
  const person = come();
  await fillIn(person);
  await person.click(button());
  const password = screen.getByLabelText(doors.password);
  await waitFor(() => expect(password.getAttribute('aria-invalid')).toBe('true'));
  expect(screen.getByText(doors.wrongCredentials).id).toBe(password.getAttribute('aria-describedby'));
  expect(screen.getByDisplayValue('ada@example.com')).toBeTruthy();
  expect(screen.getByDisplayValue('a long phrase')).toBe(password);
});

test('two clicks send once', async () => {
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof loggedIn>>();
  const sent = stubServer({ [login]: () => promise });
  const person = come();
  await fillIn(person);
  await person.dblClick(button());
  await person.keyboard('{Enter}');
  resolve(loggedIn());
  await screen.findByText('The start');
  expect(sent.filter(({ call }) => call === login)).toHaveLength(1);
});

test('who has not confirmed the address is offered another link', async () => {
  stubServer({ [login]: refusal(403, 'AUTH_EMAIL_NOT_VERIFIED') });
  const person = come();
  await fillIn(person);
  await person.click(button());
  expect((await screen.findByRole('alert')).textContent).toBe(doors.notVerified);
  expect(screen.getByRole('link', { name: doors.resend }).getAttribute('href')).toBe('/resend-verification');
});

test('after too many tries the button counts down, and then takes another', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const sent = stubServer({ [login]: refusal(429, 'RATE_LIMIT_EXCEEDED', { retry_after: 90 }) });
  const person = come();
  await fillIn(person);
  await person.click(button());
  const waiting = await screen.findByRole('button', { name: / 1:\d\d$/ });
  expect(waiting.hasAttribute('disabled')).toBe(true);
  expect(screen.getByRole('alert').textContent).toBe(en.problems.tooMany(90));
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  expect(waiting.textContent).toMatch(/ (?:1:00|0:5\d)$/);
  await person.keyboard('{Enter}');
  expect(sent).toHaveLength(1);
  await act(() => vi.advanceTimersByTimeAsync(60_500));
  expect(button().hasAttribute('disabled')).toBe(false);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('caps lock is noticed', async () => {
  stubServer({});
  const person = come();
  await person.click(screen.getByLabelText(doors.password));
  await person.keyboard('{CapsLock}a');
  expect(screen.getByText(passwords.capsLock)).toBeTruthy();
  await person.keyboard('{CapsLock}a');
  expect(screen.queryByText(passwords.capsLock)).toBeNull();
});

test('who is signed in already goes on without being asked', async () => {
  await signIn();
  stubServer({ 'GET /api/v1/user': { status: 200, body: ada } });
  come('/sign-in?next=%2Ftasks');
  await screen.findByText('The tasks');
});

test('whose session has ended is asked, and remembered no longer', async () => {
  await signIn();
  stubServer({});
  come();
  await screen.findByLabelText(doors.emailOrUsername);
  expect(signedInHint.isSet()).toBe(false);
});

test('while the server is away the form is there, and says so when it is sent', async () => {
  await signIn();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  const person = come();
  await screen.findByLabelText(doors.emailOrUsername, undefined, { timeout: 5_000 });
  expect(signedInHint.isSet()).toBe(true);
  await fillIn(person);
  await person.click(button());
  expect((await screen.findByRole('alert')).textContent).toBe(en.problems.byCode.NETWORK_FAILED);
  expect(screen.getByDisplayValue('a long phrase')).toBeTruthy();
});
