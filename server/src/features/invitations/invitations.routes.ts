import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { newestFirstPosition } from '../../platform/postgres/newest-first.ts';
import { conflict, forbidden, idempotencyKeyReused, notFound } from '../../platform/problem/general-problems.ts';
import { invitationBody, presentInvitation } from './invitation-body.ts';
import type { Invitations } from './invitations.service.ts';

/** What belongs to the features accounts and access-control; the composition root hands it in. */
export type InvitationShapes<Email> = {
  readonly email: z.ZodType<Email>;
  readonly name: z.ZodType<string>;
  readonly roles: z.ZodType<string[]>;
};

const idParams = z.strictObject({ id: z.uuid() });
const write = { kind: 'permission', permission: 'users:write', recentLogin: true } as const;

export const createInvitationRoutes = <Email extends { readonly typed: string }>(
  invitations: Invitations<Email>,
  shapes: InvitationShapes<Email>,
  cursors: Cursors,
): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/invitations',
    operationId: 'listInvitations',
    tag: 'Invitations',
    summary: 'Open invitations, newest first',
    access: { kind: 'permission', permission: 'users:read' },
    limit: 'general',
    query: z.strictObject({
      ...pageQuery,
      user_id: z.uuid().exactOptional().meta({ description: 'Only the invitation of the account that waits.' }),
    }),
    responses: {
      200: { description: 'A page of invitations.', body: pageOf(invitationBody).meta({ id: 'InvitationList' }) },
    },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'invitations', filters };
      const after = cursors.read(identity, cursor, newestFirstPosition);
      const found = await invitations.list(filters.user_id ?? null, after, limit + 1);
      const page = cursors.page(identity, found, limit, ({ position }) => position);
      return { status: 200, body: { data: page.rows.map(presentInvitation), next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/invitations',
    operationId: 'invite',
    tag: 'Invitations',
    summary: 'Invite somebody',
    description:
      'Makes an account without a password and mails its owner a link, good for 7 days and once, by which they choose one. The roles must be within what the caller holds now. Needs a login within the last 15 minutes.',
    access: write,
    limit: 'general',
    idempotent: true,
    body: z
      .strictObject({
        email: shapes.email,
        name: shapes.name.exactOptional(),
        roles: shapes.roles.default(['user']),
        language: z
          .enum(['en', 'de'])
          .exactOptional()
          .meta({ description: 'In which the mail is written; when left out, the language of the house.' }),
      })
      .meta({ id: 'NewInvitation' }),
    responses: {
      201: { description: 'The account waits, and the mail is on its way.', body: invitationBody },
    },
    problems: [forbidden, conflict, idempotencyKeyReused],
    handle: ({ body: { email, name, roles, language }, principal, context, idempotency }) =>
      invitations.inviteOnce(
        { kind: 'user', principal, context },
        { email, name: name ?? null, roles, language: language ?? null },
        idempotency,
        (made) => ({ status: 201, body: presentInvitation(made) }),
      ),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/invitations/:id/resend',
    operationId: 'resendInvitation',
    tag: 'Invitations',
    summary: 'Mail the link of an invitation once more',
    description: 'A new link, good for another 7 days. Needs a login within the last 15 minutes.',
    access: write,
    limit: 'sensitive',
    params: idParams,
    responses: { 202: { description: 'The mail is on its way.', body: invitationBody } },
    problems: [forbidden, notFound],
    handle: async ({ params, principal, context }) => ({
      status: 202,
      body: presentInvitation(await invitations.resend({ kind: 'user', principal, context }, params.id)),
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/invitations/:id',
    operationId: 'withdrawInvitation',
    tag: 'Invitations',
    summary: 'Withdraw an invitation',
    description:
      'Its links stop working and the account that waited is erased. Needs a login within the last 15 minutes.',
    access: write,
    limit: 'general',
    params: idParams,
    responses: { 204: { description: 'The invitation is withdrawn.', body: null } },
    problems: [forbidden, notFound],
    handle: async ({ params, principal, context }) => {
      await invitations.withdraw({ kind: 'user', principal, context }, params.id);
      return { status: 204, body: null };
    },
  }),
];
