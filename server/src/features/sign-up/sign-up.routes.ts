import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, forbidden, idempotencyKeyReused } from '../../platform/problem/general-problems.ts';
import type { createSignUp } from './sign-up.service.ts';

/** The request's fields and the user's shape belong to the accounts feature; the composition root hands them in. */
export type SignUpShapes<Email> = {
  readonly email: z.ZodType<Email>;
  readonly password: z.ZodType<string>;
  readonly username: z.ZodType<string>;
  readonly name: z.ZodType<string>;
  readonly user: z.ZodType;
};

export const createSignUpRoutes = <Email extends { readonly typed: string }>(
  signUp: ReturnType<typeof createSignUp<Email>>,
  shapes: SignUpShapes<Email>,
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/signup',
    operationId: 'signUp',
    tag: 'Authentication',
    summary: 'Make an account',
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
    },
    problems: [forbidden, conflict, idempotencyKeyReused],
    handle: ({ body, idempotency, context }) => signUp(body, idempotency, context),
  }),
];
