import { z } from 'zod';
import type { TaskEndpoint } from './task-endpoint.ts';

const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;

export const endpointNameField = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/, 'Lower-case words joined by dots, dashes or underscores.')
  .meta({ description: 'What tasks call it by.', example: 'orders' });

export const endpointUrlField = z
  .string()
  .max(2000)
  .transform((text, context) => {
    const refuse = (message: string): never => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '') {
      return refuse('A URL such as https://orders.example.com/tasks.');
    }
    if (url.username !== '' || url.password !== '') {
      return refuse('Leave out user and password: calls are signed instead.');
    }
    if (url.hash !== '') return refuse('Leave out what follows the #: it is never sent.');
    return url;
  })
  .meta({
    description: 'Where calls are sent to, over https. Redirects are not followed.',
    example: 'https://orders.example.com/tasks',
  });

export const descriptionField = z.string().trim().max(500).regex(oneLine, 'One line of plain text.');

export const timeoutField = z.int().min(1).max(300).meta({ description: 'How long one call may take, in seconds.' });

export const attemptsField = z
  .int()
  .min(1)
  .max(1000)
  .nullable()
  .meta({ description: 'How often a task is begun at most; null: 10 times.' });

export const overlapField = z
  .int()
  .min(0)
  .max(168)
  .default(24)
  .meta({ description: 'For how many hours calls are signed with the old secret as well; 0 when it leaked.' });

export const endpointBody = z
  .strictObject({
    name: z.string(),
    url: z.string(),
    description: z.string(),
    timeout_seconds: z.int(),
    attempts: z.int().nullable(),
    is_enabled: z.boolean(),
    gone_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When it answered 410 Gone, by which it disabled itself; null once it is enabled again.' }),
    previous_secret_until: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Until when calls are signed with the secret before the last rotation as well.' }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'TaskEndpoint', description: 'A server that tasks of the kind `http` are sent to.' });

export const presentEndpoint = (endpoint: TaskEndpoint): z.output<typeof endpointBody> => ({
  name: endpoint.name,
  url: endpoint.url.href,
  description: endpoint.description,
  timeout_seconds: endpoint.timeoutSeconds,
  attempts: endpoint.attempts,
  is_enabled: endpoint.isEnabled,
  gone_at: endpoint.goneAt?.toISOString() ?? null,
  previous_secret_until: endpoint.previousSecretUntil?.toISOString() ?? null,
  created_at: endpoint.createdAt.toISOString(),
  updated_at: endpoint.updatedAt.toISOString(),
});
