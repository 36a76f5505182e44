import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, refuse } from '../../testing/server.ts';
import { PasswordChangeForm } from './password-change-form.tsx';

const route = 'POST /api/v1/auth/password/change';

const fillIn = async () => {
  const person = show(<PasswordChangeForm />);
  await person.type(await screen.findByLabelText('Current password'), 'the old one');
  await person.type(screen.getByLabelText('New password'), 'a whole new phrase of mine');
  return person;
};

test('a wrong current password is said at its field, and what was typed stays', async () => {
  answerWith({ [route]: () => refuse(401, 'AUTH_INVALID_CREDENTIALS') });
  const person = await fillIn();
  await person.click(screen.getByRole('button', { name: 'Change password' }));
  await screen.findByText('The password is not right.');
  expect(screen.getByLabelText('New password')).toHaveProperty('value', 'a whole new phrase of mine');
  expect(screen.getByLabelText('Current password').getAttribute('aria-invalid')).toBe('true');
});

test('a new password that the server knows from breaches is refused at its field', async () => {
  const issues = [{ path: 'new_password', message: 'This password is on a list of breached ones.' }];
  answerWith({ [route]: () => refuse(400, 'INVALID_INPUT', { issues }) });
  const person = await fillIn();
  await person.click(screen.getByRole('button', { name: 'Change password' }));
  await screen.findByText(/breached/);
  expect(screen.getByLabelText('New password').getAttribute('aria-invalid')).toBe('true');
});

test('a new password that is too short is not sent', async () => {
  const server = answerWith({ [route]: () => new Response(null, { status: 204 }) });
  const person = await fillIn();
  await person.clear(screen.getByLabelText('New password'));
  await person.type(screen.getByLabelText('New password'), 'short');
  await person.click(screen.getByRole('button', { name: 'Change password' }));
  expect(screen.getByLabelText('New password').getAttribute('aria-invalid')).toBe('true');
  expect(server.calls()).not.toContain(route);
});

test('a change that was made empties the form', async () => {
  answerWith({ [route]: () => new Response(null, { status: 204 }) });
  const person = await fillIn();
  await person.click(screen.getByRole('button', { name: 'Change password' }));
  await expect.poll(() => screen.getByLabelText('Current password')).toHaveProperty('value', '');
});
