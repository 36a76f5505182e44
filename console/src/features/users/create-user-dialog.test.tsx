import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse, someone } from '../../testing/server.ts';
import { CreateUserForm } from './create-user-dialog.tsx';

const role = (name: string, permissions: readonly string[]) => ({
  name,
  permissions,
  description: '',
  built_in: false,
  created_at: null,
  updated_at: null,
});

const roles = pageOf(role('admin', ['*:*']), role('support', ['users:read']), role('user', []));
const permissions = ['users:write', 'users:grant', 'roles:read'];
const password = 'a long phrase of their own';

const open = (answers: Parameters<typeof answerWith>[0]) => {
  const { calls } = answerWith({ 'GET /api/v1/roles': () => roles, ...answers }, permissions);
  const onClose = vi.fn();
  const person = show(<CreateUserForm onClose={onClose} />);
  const sent = () => calls().filter((call) => call === 'POST /api/v1/users').length;
  return { person, onClose, sent };
};

const create = () => screen.getByRole('button', { name: 'Create user' });

describe('making an account', () => {
  it('sends what was filled in, and leaves out what was not', async () => {
    let body: unknown;
    const { person, onClose } = open({
      'POST /api/v1/users': (asked) => {
        body = asked.body;
        return Response.json(someone, { status: 201 });
      },
    });
    await person.type(await screen.findByLabelText('E-mail'), ' grace@example.com ');
    await person.type(screen.getByLabelText('Password'), password);
    await person.click(await screen.findByRole('checkbox', { name: 'support' }));
    await person.click(create());
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(body).toEqual({ email: 'grace@example.com', password, roles: ['user', 'support'], email_verified: false });
  });

  it('sends nothing that the server would refuse for sure, and says at each field what is wrong', async () => {
    const { person, sent } = open({});
    await person.type(await screen.findByLabelText('E-mail'), 'no address');
    await person.type(screen.getByLabelText('Username (optional)'), 'a b');
    await person.type(screen.getByLabelText('Password'), 'short');
    await person.click(create());
    expect(await screen.findByText('This is no e-mail address.')).toBeTruthy();
    expect(screen.getByText('3 to 50 of a–z, 0–9, dot, underscore and hyphen.')).toBeTruthy();
    expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBe('true');
    expect(sent()).toBe(0);
  });

  it('shows at the field what the server refuses, and keeps what was typed', async () => {
    const { person, onClose } = open({
      'POST /api/v1/users': () => refuse(409, 'CONFLICT', { field: 'email' }),
    });
    const email = await screen.findByLabelText('E-mail');
    await person.type(email, 'ada@example.com');
    await person.type(screen.getByLabelText('Password'), password);
    await person.click(create());
    await screen.findByText('Refused as CONFLICT.');
    expect(email.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByLabelText<HTMLInputElement>('Password').value).toBe(password);
    expect(onClose).not.toHaveBeenCalled();
  });

  it('shows at the roles what is wrong with one of them', async () => {
    const issues = [{ path: 'roles.1', message: 'There is no role of this name.' }];
    const { person } = open({ 'POST /api/v1/users': () => refuse(400, 'INVALID_INPUT', { issues }) });
    await person.type(await screen.findByLabelText('E-mail'), 'grace@example.com');
    await person.type(screen.getByLabelText('Password'), password);
    await person.click(create());
    expect(await screen.findByText('There is no role of this name.')).toBeTruthy();
  });

  it('is sent once however often the button is pressed', async () => {
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { person, onClose, sent } = open({
      'POST /api/v1/users': async () => {
        await answered;
        return Response.json(someone, { status: 201 });
      },
    });
    await person.type(await screen.findByLabelText('E-mail'), 'grace@example.com');
    await person.type(screen.getByLabelText('Password'), password);
    await person.dblClick(create());
    await person.type(screen.getByLabelText('E-mail'), '{Enter}');
    await waitFor(() => expect(sent()).toBe(1));
    answer();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(sent()).toBe(1);
  });
});
