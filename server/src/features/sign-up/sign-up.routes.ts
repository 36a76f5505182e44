import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { mailLanguageOf } from '../../platform/mail/requested-mail.ts';
import { conflict, forbidden, idempotencyKeyReused } from '../../platform/problem/general-problems.ts';
import type { EmailLike, SignUpInMode } from './sign-up-request.ts';

/** The request's fields and the user's shape belong to the accounts feature; the composition root hands them in. */
export type SignUpShapes<Email> = {
  readonly email: z.ZodType<Email>;
  readonly password: z.ZodType<string>;
  readonly username: z.ZodType<string>;
  readonly name: z.ZodType<string>;
  readonly user: z.ZodType;
};

export const createSignUpRoutes = <Email extends EmailLike>(
  signUp: SignUpInMode<Email>,
  shapes: SignUpShapes<Email>,
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/signup',
    operationId: 'signUp',
    tag: 'Authentication',
    summary: 'Make an account',
    description:
      'What `SIGNUP_MODE` says decides: in mode `open` the account is there at once (201); in mode `verify` its address has to be proved first, and the answer (202) is the same whether or not the address has an account.',
    access: { kind: 'anyone', because: 'people without an account come here to get one' },
    limit: 'sign-up',
    idempotent: true,
    body: z
      .strictObject({
        email: shapes.email,
        password: shapes.password.meta({ example: 'a long phrase of your own' }),
        username: shapes.username.exactOptional(),
        name: shapes.name.exactOptional(),
      })
      .meta({ id: 'SignUp' }),
    responses: {
      201: {
        description: 'The account was made.',
        body: z.strictObject({ user: shapes.user }).meta({ id: 'SignedUp' }),
      },
      202: {
        description: 'The owner of the address was mailed how to go on.',
        body: z.strictObject({ status: z.literal('verification_sent') }).meta({ id: 'SignUpTaken' }),
      },
    },
    problems: [forbidden, conflict, idempotencyKeyReused],
    handle: ({ body, header, idempotency, context }) =>
      signUp({ ...body, language: mailLanguageOf(header('accept-language')) }, idempotency, context),
  }),
];
