import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import type { User } from '../../vocabulary/user.ts';
import type { Setup } from './setup.service.ts';

export type SetupShapes<Email> = {
  readonly email: z.ZodType<Email>;
  readonly password: z.ZodType<string>;
  readonly user: z.ZodType;
  readonly presentUser: (user: User) => unknown;
};

export const createSetupRoutes = <Email extends { readonly typed: string }>(
  setup: Setup<Email>,
  shapes: SetupShapes<Email>,
): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/setup',
    operationId: 'completeSetup',
    tag: 'Setup',
    summary: 'Make the first administrator',
    description:
      'With the one-time token of the link that the server prints at each start until an administrator exists.',
    access: { kind: 'anyone', because: 'the one-time token in the body is the proof' },
    limit: 'setup',
    body: z
      .strictObject({
        token: z.string().min(1).max(200),
        email: shapes.email,
        password: shapes.password,
      })
      .meta({ id: 'CompleteSetup' }),
    responses: {
      201: {
        description: 'The administrator was made.',
        body: z.strictObject({ user: shapes.user }).meta({ id: 'SetUp' }),
      },
    },
    problems: [oneTimeTokenInvalid, conflict],
    handle: async ({ body, context }) => ({
      status: 201,
      body: { user: shapes.presentUser(await setup.complete(body, context)) },
    }),
  }),
];
