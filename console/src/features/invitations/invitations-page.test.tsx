import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse } from '../../testing/server.ts';
import { en } from '../../words/en.ts';
import { InvitationsPage } from './invitations-page.tsx';

const invitation = {
  id: '01a20377-0000-7000-8000-0000000000aa',
  user_id: '01a20377-0000-7000-8000-0000000000bb',
  email: 'grace@example.com',
  name: 'Grace Hopper',
  roles: ['user'],
  language: null,
  invited_by: null,
  created_at: '2026-11-22T10:00:00.000Z',
  mailed_at: '2026-11-22T10:00:01.000Z',
  expires_at: '2026-11-01T10:00:01.000Z',
};

const mayInvite = ['users:read', 'users:write'];

describe('open invitations', () => {
  it('are listed with whether their link is still good', async () => {
    answerWith({ 'GET /api/v1/invitations': () => pageOf(invitation) }, mayInvite);
    show(<InvitationsPage />);
    expect(await screen.findByRole('link', { name: /grace@example.com/ })).toBeTruthy();
    expect(screen.getByText(en.invitations.expired)).toBeTruthy();
  });

  it('begin with a question for the next one when another page leads here for it', async () => {
    let body: unknown;
    answerWith(
      {
        'GET /api/v1/invitations': () => pageOf(),
        'POST /api/v1/invitations': (asked) => {
          body = asked.body;
          return Response.json(invitation, { status: 201 });
        },
      },
      mayInvite,
    );
    const person = show(<InvitationsPage />, '/invitations?invite=1');
    await person.type(await screen.findByLabelText('E-mail'), 'grace@example.com{Enter}');
    await waitFor(() => expect(screen.queryByLabelText('E-mail')).toBeNull());
    expect(body).toEqual({ email: 'grace@example.com', roles: ['user'] });
  });

  it('keep what was typed when the address has an account already', async () => {
    answerWith(
      {
        'GET /api/v1/invitations': () => pageOf(),
        'POST /api/v1/invitations': () => refuse(409, 'CONFLICT', { field: 'email' }),
      },
      mayInvite,
    );
    const person = show(<InvitationsPage />, '/invitations?invite=1');
    const email = await screen.findByLabelText<HTMLInputElement>('E-mail');
    await person.type(email, 'grace@example.com{Enter}');
    await screen.findByText('Refused as CONFLICT.');
    expect([email.value, email.getAttribute('aria-invalid')]).toEqual(['grace@example.com', 'true']);
  });

  it('are withdrawn only after a question', async () => {
    const { calls } = answerWith(
      {
        'GET /api/v1/invitations': () => pageOf(invitation),
        'DELETE /api/v1/invitations/*': () => new Response(null, { status: 204 }),
      },
      mayInvite,
    );
    const person = show(<InvitationsPage />);
    await person.click(await screen.findByRole('button', { name: 'Actions for grace@example.com' }));
    await person.click(await screen.findByRole('menuitem', { name: 'Withdraw' }));
    await screen.findByText('Withdraw the invitation of grace@example.com?');
    const withdrawn = `DELETE /api/v1/invitations/${invitation.id}`;
    expect(calls()).not.toContain(withdrawn);
    await person.click(screen.getByRole('button', { name: 'Withdraw' }));
    await waitFor(() => expect(calls()).toContain(withdrawn));
  });
});
