import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, notFound } from '../../platform/problem/general-problems.ts';
import {
  attemptsField,
  descriptionField,
  endpointBody,
  endpointNameField,
  endpointUrlField,
  overlapField,
  presentEndpoint,
  timeoutField,
} from './endpoint-fields.ts';
import type { TestEndpoint } from './endpoint-test.service.ts';
import { tooManyEndpoints } from './task-endpoints.errors.ts';
import type { EndpointChange, TaskEndpoints, WithSecret } from './task-endpoints.service.ts';

const newEndpointBody = z
  .strictObject({
    name: endpointNameField,
    url: endpointUrlField,
    description: descriptionField.default(''),
    timeout_seconds: timeoutField.default(30),
    attempts: attemptsField.default(null),
    is_enabled: z.boolean().default(true),
  })
  .meta({ id: 'NewTaskEndpoint' });

const endpointChangeBody = z
  .strictObject({
    url: endpointUrlField.exactOptional(),
    description: descriptionField.exactOptional(),
    timeout_seconds: timeoutField.exactOptional(),
    attempts: attemptsField.exactOptional(),
    is_enabled: z.boolean().exactOptional(),
  })
  .meta({ id: 'TaskEndpointChange', description: 'What to change; an absent field stays as it is.' });

const withSecretBody = z
  .strictObject({
    ...endpointBody.shape,
    secret: z.string().meta({ description: 'What calls are signed with (Standard Webhooks). It is shown this once.' }),
  })
  .meta({ id: 'TaskEndpointWithSecret' });

const testBody = z
  .strictObject({
    is_delivered: z.boolean().meta({ description: 'Whether the answer was a 2xx.' }),
    status: z.int().nullable().meta({ description: 'Null when there was no answer.' }),
    duration_ms: z.int(),
    answer: z.string().nullable().meta({ description: 'How its answer begins.' }),
    error: z.string().nullable().meta({ description: 'Why there was no answer.' }),
  })
  .meta({ id: 'TaskEndpointTest', description: 'How an endpoint took a test message.' });

const presentWithSecret = ({ endpoint, secret }: WithSecret): z.output<typeof withSecretBody> => ({
  ...presentEndpoint(endpoint),
  secret,
});

const changeOf = (body: z.output<typeof endpointChangeBody>): EndpointChange => ({
  ...(body.url !== undefined && { url: body.url }),
  ...(body.description !== undefined && { description: body.description }),
  ...(body.timeout_seconds !== undefined && { timeoutSeconds: body.timeout_seconds }),
  ...(body.attempts !== undefined && { attempts: body.attempts }),
  ...(body.is_enabled !== undefined && { isEnabled: body.is_enabled }),
});

const params = z.strictObject({ name: endpointNameField });
const read = { kind: 'permission', permission: 'task-endpoints:read' } as const;
// Where the data of tasks goes, and the secret that receivers trust.
const write = { kind: 'permission', permission: 'task-endpoints:write', recentLogin: true } as const;
const common = { tag: 'Task endpoints', limit: 'general' } as const;
const oneEndpoint = { ...common, path: '/api/v1/task-endpoints/:name', params } as const;

export const createTaskEndpointRoutes = (endpoints: TaskEndpoints, test: TestEndpoint): Route[] => [
  defineRoute({
    ...common,
    method: 'GET',
    path: '/api/v1/task-endpoints',
    operationId: 'listTaskEndpoints',
    summary: 'The servers that tasks of the kind http are sent to',
    access: read,
    responses: { 200: { description: 'All of them, by name.', body: z.strictObject({ data: z.array(endpointBody) }) } },
    problems: [],
    handle: async () => ({ status: 200, body: { data: (await endpoints.all()).map(presentEndpoint) } }),
  }),
  defineRoute({
    ...common,
    method: 'POST',
    path: '/api/v1/task-endpoints',
    operationId: 'createTaskEndpoint',
    summary: 'Register a server that tasks may be sent to',
    description:
      'Its address must be one of the internet, over https, or one that HTTP_TASK_ALLOWED_ADDRESSES names. The secret is in this answer and in no other.',
    access: write,
    body: newEndpointBody,
    responses: {
      201: {
        description: 'The endpoint, with its secret.',
        body: withSecretBody,
        headers: { Location: 'The path of the endpoint.' },
      },
    },
    problems: [conflict, tooManyEndpoints],
    handle: async ({ body, principal, context }) => {
      const { timeout_seconds: timeoutSeconds, is_enabled: isEnabled, ...rest } = body;
      const made = await endpoints.create({ ...rest, timeoutSeconds, isEnabled }, { kind: 'user', principal, context });
      return {
        status: 201,
        body: presentWithSecret(made),
        headers: { location: `/api/v1/task-endpoints/${made.endpoint.name}` },
      };
    },
  }),
  defineRoute({
    ...oneEndpoint,
    method: 'GET',
    operationId: 'readTaskEndpoint',
    summary: 'One endpoint',
    access: read,
    responses: { 200: { description: 'The endpoint.', body: endpointBody } },
    problems: [notFound],
    handle: async ({ params: { name } }) => ({ status: 200, body: presentEndpoint(await endpoints.find(name)) }),
  }),
  defineRoute({
    ...oneEndpoint,
    method: 'PATCH',
    operationId: 'changeTaskEndpoint',
    summary: 'Change where an endpoint is, how long it may take, or whether it is called',
    description: 'Holds for every call that begins afterwards, those of waiting tasks too.',
    access: write,
    body: endpointChangeBody,
    responses: { 200: { description: 'The endpoint after the change.', body: endpointBody } },
    problems: [notFound],
    handle: async ({ params: { name }, body, principal, context }) => {
      const endpoint = await endpoints.change(name, changeOf(body), { kind: 'user', principal, context });
      return { status: 200, body: presentEndpoint(endpoint) };
    },
  }),
  defineRoute({
    ...oneEndpoint,
    method: 'DELETE',
    operationId: 'deleteTaskEndpoint',
    summary: 'Delete an endpoint',
    description: 'Tasks that wait for it are dead when their turn comes, with the reason `endpoint_unknown`.',
    access: write,
    responses: { 204: { description: 'The endpoint is gone.', body: null } },
    problems: [notFound],
    handle: async ({ params: { name }, principal, context }) => {
      await endpoints.remove(name, { kind: 'user', principal, context });
      return { status: 204, body: null };
    },
  }),
  defineRoute({
    ...oneEndpoint,
    method: 'POST',
    path: '/api/v1/task-endpoints/:name/rotate-secret',
    operationId: 'rotateTaskEndpointSecret',
    summary: 'Give an endpoint another signing secret',
    description:
      'Until the overlap is over, calls carry a signature of each, so that the receiver can change over when it suits. The secret is in this answer and in no other.',
    access: write,
    body: z.strictObject({ overlap_hours: overlapField }),
    responses: { 200: { description: 'The endpoint, with its new secret.', body: withSecretBody } },
    problems: [notFound],
    handle: async ({ params: { name }, body, principal, context }) => {
      const rotated = await endpoints.rotateSecret(name, body.overlap_hours, { kind: 'user', principal, context });
      return { status: 200, body: presentWithSecret(rotated) };
    },
  }),
  defineRoute({
    ...oneEndpoint,
    method: 'POST',
    path: '/api/v1/task-endpoints/:name/test',
    operationId: 'testTaskEndpoint',
    summary: 'Send an endpoint a test message now',
    description:
      'A signed `{"type": "castellan.test"}`, given up after 10 s at most. A disabled endpoint can be tested too.',
    access: { kind: 'permission', permission: 'task-endpoints:write' },
    limit: 'sensitive',
    responses: { 200: { description: 'How it was taken, a refusal included.', body: testBody } },
    problems: [notFound],
    handle: async ({ params: { name }, principal, context }) => {
      const tested = await test(name, { kind: 'user', principal, context });
      return {
        status: 200,
        body: {
          is_delivered: tested.isDelivered,
          status: tested.status,
          duration_ms: tested.durationMs,
          answer: tested.answer,
          error: tested.error,
        },
      };
    },
  }),
];
