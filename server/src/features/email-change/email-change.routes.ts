import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { mailLanguageOf } from '../../platform/mail/requested-mail.ts';
import { oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import type { EmailChangeConfirmation } from './email-change-confirmation.service.ts';
import type { NewAddress, RequestEmailChange } from './email-change-request.service.ts';

const tokenField = z.string().min(1).max(200).meta({ description: 'The token of the mailed link.' });
const byToken = { kind: 'anyone', because: 'the one-time token in the body is the proof' } as const;

export const createEmailChangeRoutes = (
  request: RequestEmailChange,
  confirmation: EmailChangeConfirmation,
  shapes: { readonly email: z.ZodType<NewAddress> },
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/email/change',
    operationId: 'requestEmailChange',
    tag: 'Authentication',
    summary: "Ask for another address of the caller's account",
    description:
      'Mails a link to the new address, good for 15 minutes, and tells the old one. Nothing changes until the link is used. The same answer after the same work, whether or not the new address has an account. Needs a login within the last 15 minutes.',
    access: { kind: 'signed-in', recentLogin: true },
    limit: 'sensitive',
    body: z.strictObject({ email: shapes.email }).meta({ id: 'EmailChange' }),
    responses: { 202: { description: 'A mail is on its way.', body: null } },
    problems: [],
    handle: async ({ body, principal, header, context }) => {
      await request(principal, body.email, mailLanguageOf(header('accept-language')), context);
      return { status: 202, body: null };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/email/inspect',
    operationId: 'inspectEmailChange',
    tag: 'Authentication',
    summary: 'Which address a mailed link confirms',
    description: 'Uses nothing up.',
    access: byToken,
    limit: 'link',
    body: z.strictObject({ token: tokenField }).meta({ id: 'InspectEmailChange' }),
    responses: {
      200: {
        description: 'The link is good.',
        body: z.strictObject({ email: z.string() }).meta({ id: 'EmailChangeInspected' }),
      },
    },
    problems: [oneTimeTokenInvalid],
    handle: async ({ body }) => ({ status: 200, body: await confirmation.find(body.token) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/email/confirm',
    operationId: 'confirmEmailChange',
    tag: 'Authentication',
    summary: 'Confirm a new address with the token of a mailed link',
    description:
      'The account has the address from now on, verified. Every session ends but the one that asked, which refreshes; every other link is void.',
    access: byToken,
    limit: 'link',
    body: z.strictObject({ token: tokenField }).meta({ id: 'ConfirmEmailChange' }),
    responses: { 204: { description: 'The address is changed.', body: null } },
    problems: [oneTimeTokenInvalid],
    handle: async ({ body, context }) => {
      await confirmation.confirm(body.token, context);
      return { status: 204, body: null };
    },
  }),
];
