import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { mailLanguageOf } from '../../platform/mail/requested-mail.ts';
import { oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import type { User } from '../../vocabulary/user.ts';
import type { EmailVerification } from './email-verification.service.ts';

export type EmailVerificationShapes<Email> = {
  readonly email: z.ZodType<Email>;
  readonly user: z.ZodType;
  readonly presentUser: (user: User) => unknown;
};

export const createEmailVerificationRoutes = <Email>(
  verification: EmailVerification<Email>,
  shapes: EmailVerificationShapes<Email>,
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/email/verify',
    operationId: 'verifyEmail',
    tag: 'Authentication',
    summary: 'Verify an e-mail address with the token of a mailed link',
    access: { kind: 'anyone', because: 'the one-time token in the body is the proof' },
    limit: 'link',
    body: z.strictObject({ token: z.string().min(1).max(200) }).meta({ id: 'VerifyEmail' }),
    responses: {
      200: {
        description: 'The address is verified; the account can be logged in to.',
        body: z
          .strictObject({
            user: shapes.user,
            password_required: z.boolean().meta({
              description:
                'More than one person signed up with this address, so no password chosen before counts. A link to choose one was mailed.',
            }),
          })
          .meta({ id: 'EmailVerified' }),
      },
    },
    problems: [oneTimeTokenInvalid],
    handle: async ({ body, header, context }) => {
      const language = mailLanguageOf(header('accept-language'));
      const { user, needsPassword } = await verification.verify(body.token, language, context);
      return { status: 200, body: { user: shapes.presentUser(user), password_required: needsPassword } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/email/resend',
    operationId: 'resendVerification',
    tag: 'Authentication',
    summary: 'Ask for another link that verifies an e-mail address',
    description: 'The same answer after the same work, whether or not there is an account that waits for one.',
    access: { kind: 'anyone', because: 'the mail goes to the owner of the address, whoever asks' },
    limit: 'mail',
    body: z.strictObject({ email: shapes.email }).meta({ id: 'ResendVerification' }),
    responses: { 202: { description: 'If an account waits for it, a mail is on its way.', body: null } },
    problems: [],
    handle: async ({ body, header, context }) => {
      await verification.resend(body.email, mailLanguageOf(header('accept-language')), context);
      return { status: 202, body: null };
    },
  }),
];
