import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { mailLanguageOf } from '../../platform/mail/requested-mail.ts';
import { oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import type { PasswordRecovery } from './password-recovery.service.ts';

export type PasswordRecoveryShapes<Email> = {
  readonly email: z.ZodType<Email>;
  readonly password: z.ZodType<string>;
};

export const createPasswordRecoveryRoutes = <Email>(
  recovery: PasswordRecovery<Email>,
  shapes: PasswordRecoveryShapes<Email>,
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/password/forgot',
    operationId: 'requestPasswordReset',
    tag: 'Authentication',
    summary: 'Ask for a link to choose a new password',
    description: 'The same answer after the same work, whether or not anybody has the address.',
    access: { kind: 'anyone', because: 'the mail goes to the owner of the address, whoever asks' },
    limit: 'mail',
    body: z.strictObject({ email: shapes.email }).meta({ id: 'ForgotPassword' }),
    responses: { 202: { description: 'If there is such an account, a mail is on its way.', body: null } },
    problems: [],
    handle: async ({ body, header, context }) => {
      await recovery.request(body.email, mailLanguageOf(header('accept-language')), context);
      return { status: 202, body: null };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/password/reset',
    operationId: 'resetPassword',
    tag: 'Authentication',
    summary: 'Choose a new password with the token of a mailed link',
    description:
      'Every session of the account ends and its failed logins are forgotten. Whoever has the token reads the mail of the account, so its address counts as verified.',
    access: { kind: 'anyone', because: 'the one-time token in the body is the proof' },
    limit: 'link',
    body: z
      .strictObject({
        token: z.string().min(1).max(200),
        password: shapes.password.meta({ example: 'a long phrase of your own' }),
      })
      .meta({ id: 'ResetPassword' }),
    responses: { 204: { description: 'The new password is in force.', body: null } },
    problems: [oneTimeTokenInvalid],
    handle: async ({ body, context }) => {
      await recovery.reset(body.token, body.password, context);
      return { status: 204, body: null };
    },
  }),
];
