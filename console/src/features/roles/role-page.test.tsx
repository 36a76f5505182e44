import { screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { describe, expect, it } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse } from '../../testing/server.ts';
import { RolePage } from './role-page.tsx';

const role = (name: string, permissions: readonly string[], built_in = false) => ({
  name,
  permissions,
  description: `For ${name}.`,
  built_in,
  created_at: null,
  updated_at: null,
});

const admin = role('admin', ['*:*'], true);
const support = role('support', ['users:read']);
const declared = ['users:read', 'users:write', 'roles:read', 'roles:write'].map((name) => ({
  name,
  description: name,
}));
const mayWrite = ['roles:read', 'roles:write'];

const open = (
  name: string,
  {
    answers = {},
    own = admin,
    permissions = mayWrite,
  }: {
    readonly answers?: Parameters<typeof answerWith>[0];
    readonly own?: ReturnType<typeof role>;
    readonly permissions?: readonly string[];
  } = {},
) => {
  answerWith(
    {
      'GET /api/v1/permissions': () => pageOf(...declared),
      // The person's role is called admin; what it holds is up to the test.
      'GET /api/v1/roles': () => pageOf({ ...own, name: 'admin' }, support),
      'GET /api/v1/roles/admin': () => admin,
      'GET /api/v1/roles/support': () => support,
      ...answers,
    },
    permissions,
  );
  return show(
    <Routes>
      <Route path="/roles/:name" element={<RolePage />} />
    </Routes>,
    `/roles/${name}`,
  );
};

const box = (name: string) => screen.findByRole('checkbox', { name: (label) => label.split(' ')[0] === name });

describe('one role', () => {
  it('is saved with what was changed alone, and without what a wildcard includes', async () => {
    let body: unknown;
    const person = open('support', {
      answers: {
        'PATCH /api/v1/roles/support': (asked) => {
          body = asked.body;
          return role('support', ['users:*']);
        },
      },
    });
    await person.click(await box('users:*'));
    expect(screen.getByText('Not saved yet')).toBeTruthy();
    await person.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(body).toEqual({ permissions: ['users:*'] }));
  });

  it('goes back to what is stored when the changes are taken back', async () => {
    const person = open('support');
    await person.click(await box('roles:read'));
    await person.click(screen.getByRole('button', { name: 'Undo' }));
    expect(screen.queryByText('Not saved yet')).toBeNull();
    expect(await box('roles:read')).toHaveProperty('checked', false);
  });

  it('keeps what was ticked when the server refuses it, and says why', async () => {
    const person = open('support', {
      answers: { 'PATCH /api/v1/roles/support': () => refuse(403, 'FORBIDDEN') },
    });
    await person.click(await box('roles:read'));
    await person.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('Refused as FORBIDDEN.');
    expect(await box('roles:read')).toHaveProperty('checked', true);
  });

  it('that is built in is only shown', async () => {
    open('admin');
    expect(await screen.findByText(/part of the program and cannot be changed/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Delete role' })).toBeNull();
  });

  it('that holds more than the person is only shown', async () => {
    open('support', { own: role('admin', ['roles:*']) });
    expect(await screen.findByText(/holds more than you do/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  });

  it('is only shown to whoever may not change roles', async () => {
    open('support', { permissions: ['roles:read'] });
    expect(await screen.findByText('You may look at roles, but not change them.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Delete role' })).toBeNull();
  });

  it('that is not there is said to be missing', async () => {
    open('nobody');
    expect(await screen.findByRole('heading', { name: 'There is no such role' })).toBeTruthy();
  });
});
