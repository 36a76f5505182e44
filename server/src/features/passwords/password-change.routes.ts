import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { ProblemKind } from '../../platform/problem/problem.ts';
import type { ChangePassword } from './password-change.service.ts';
import { passwordField } from './password-field.ts';

const passwordChangeBody = z
  .strictObject({
    current_password: passwordField.meta({ description: 'Proves that it is the owner who asks.' }),
    new_password: passwordField.meta({
      description: 'Judged by length and by the lists of common and breached passwords.',
    }),
  })
  .meta({ id: 'PasswordChange' });

export const createPasswordChangeRoutes = (change: ChangePassword, invalidCredentials: ProblemKind): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/auth/password/change',
    operationId: 'changePassword',
    tag: 'Authentication',
    summary: "Change the caller's password",
    description:
      'Every other session of the account ends. This one stays: its access token is outdated at once, its refresh token gets the next.',
    access: { kind: 'signed-in' },
    limit: 'sensitive',
    body: passwordChangeBody,
    responses: { 204: { description: 'The password is changed.', body: null } },
    problems: [invalidCredentials],
    handle: async ({ body, principal, context }) => {
      const request = { currentPassword: body.current_password, newPassword: body.new_password };
      await change(principal, request, context);
      return { status: 204, body: null };
    },
  }),
];
