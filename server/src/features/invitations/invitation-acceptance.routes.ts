import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, idempotencyKeyReused, oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import type { User } from '../../vocabulary/user.ts';
import type { InvitationAcceptance } from './invitation-acceptance.service.ts';

export type InvitationAcceptanceShapes = {
  readonly password: z.ZodType<string>;
  readonly username: z.ZodType<string>;
  readonly name: z.ZodType<string>;
  readonly user: z.ZodType;
  readonly presentUser: (user: User) => unknown;
};

const tokenField = z.string().min(1).max(200).meta({ description: 'The token of the mailed link.' });
const access = { kind: 'anyone', because: 'the one-time token in the body is the proof' } as const;

export const createInvitationAcceptanceRoutes = (
  acceptance: InvitationAcceptance,
  shapes: InvitationAcceptanceShapes,
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/invitations/inspect',
    operationId: 'inspectInvitation',
    tag: 'Invitations',
    summary: 'Whom an invitation is for',
    description: 'Uses nothing up: for showing whose account a link opens before it is accepted.',
    access,
    limit: 'link',
    body: z.strictObject({ token: tokenField }).meta({ id: 'InspectInvitation' }),
    responses: {
      200: {
        description: 'The link is good.',
        body: z
          .strictObject({
            email: z.string(),
            name: z.string().nullable(),
            invited_by: z
              .string()
              .nullable()
              .meta({ description: 'Name or username of the inviter, as in the mail; null where neither is known.' }),
          })
          .meta({ id: 'InvitationInspected' }),
      },
    },
    problems: [oneTimeTokenInvalid],
    handle: async ({ body }) => {
      const { user, invitedBy } = await acceptance.find(body.token);
      return { status: 200, body: { email: user.email, name: user.name, invited_by: invitedBy } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/invitations/accept',
    operationId: 'acceptInvitation',
    tag: 'Invitations',
    summary: 'Accept an invitation',
    description: 'The account becomes active with this password, and its e-mail address counts as verified.',
    access,
    limit: 'link',
    idempotent: true,
    body: z
      .strictObject({
        token: tokenField,
        password: shapes.password.meta({ example: 'a long phrase of your own' }),
        username: shapes.username.exactOptional(),
        name: shapes.name
          .exactOptional()
          .meta({ description: 'Instead of the name that the inviter gave.', example: 'Ada Lovelace' }),
      })
      .meta({ id: 'AcceptInvitation' }),
    responses: {
      201: {
        description: 'The account is active.',
        body: z.strictObject({ user: shapes.user }).meta({ id: 'InvitationAccepted' }),
      },
    },
    problems: [oneTimeTokenInvalid, conflict, idempotencyKeyReused],
    handle: ({ body: { token, password, username, name }, idempotency, context }) =>
      acceptance.accept(
        { token, password, username: username ?? null, name: name ?? null },
        idempotency,
        context,
        (user) => ({ status: 201, body: { user: shapes.presentUser(user) } }),
      ),
  }),
];
