import { z } from 'zod';
import {
  forbidden,
  idempotencyKeyReused,
  internalServerError,
  invalidInput,
  notFound,
  payloadTooLarge,
  rateLimitExceeded,
  reauthenticationRequired,
  serviceUnavailable,
  unsupportedMediaType,
} from '../problem/general-problems.ts';
import type { ProblemKind } from '../problem/problem.ts';
import type { Route, RouteResponse } from './route.ts';
import { isArraySchema, membersOf } from './schema-walk.ts';

export type OpenApiOptions = {
  readonly title: string;
  readonly version: string;
  readonly serverUrl?: string;
  /** What a route for people who are signed in answers to a token it does not accept. */
  readonly authenticationProblems?: readonly ProblemKind[];
};

type Json = { readonly [name: string]: unknown };
type Io = 'input' | 'output';

const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  additionalProperties: false,
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'timestamp', 'request_id'],
      additionalProperties: false,
      properties: {
        code: { type: 'string', description: 'Stable; decide by this one.' },
        message: { type: 'string', description: 'A sentence for a person.' },
        timestamp: { type: 'string', format: 'date-time' },
        request_id: { type: 'string', format: 'uuid', description: 'Leads the operator to the cause.' },
        details: { type: 'object', additionalProperties: true },
        retry_after: { type: 'integer', description: 'Seconds; the same as `Retry-After`.' },
      },
    },
  },
};

const problemSchema: Json = {
  type: 'object',
  description: 'Problem details (RFC 9457), for callers that accept `application/problem+json`.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'timestamp', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    code: { type: 'string' },
    timestamp: { type: 'string', format: 'date-time' },
    request_id: { type: 'string', format: 'uuid' },
    details: { type: 'object', additionalProperties: true },
    retry_after: { type: 'integer' },
  },
};

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes a repetition of this request answer as the first one did, for 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
};

/** The OpenAPI 3.1 document of the routes. The same routes give the same bytes: paths, schemas and codes are sorted. */
export const buildOpenApiDocument = (routes: readonly Route[], options: OpenApiOptions): Json => {
  const documented = routes.filter((route) => !route.undocumented);
  const schemas = createSchemaCollection();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of [...documented].sort(byPlace)) {
    const path = route.path.replace(/:([A-Za-z0-9_]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeOperation(route, options, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title: options.title, version: options.version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    ...(options.serverUrl !== undefined && { servers: [{ url: options.serverUrl }] }),
    tags: [...new Set(documented.map((route) => route.tag))].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: sortKeys(schemas.all()),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
};

const describeOperation = (route: Route, options: OpenApiOptions, schemas: SchemaCollection): Json => {
  const isSignedIn = route.access.kind === 'signed-in' || route.access.kind === 'permission';
  const because =
    route.access.kind === 'permission' ? `Needs the permission \`${route.access.permission}\`.` : undefined;
  const description = [route.description, because].filter((part) => part !== undefined).join('\n\n');
  const parameters = [
    ...describeParameters('path', route.params, schemas),
    ...describeParameters('query', route.query, schemas),
    ...(route.idempotent ? [idempotencyKey] : []),
  ];
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(description !== '' && { description }),
    security: isSignedIn ? [{ bearer: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: {
        required: !route.bodyOptional,
        content: { 'application/json': { schema: schemas.add(route.body, 'input') } },
      },
    }),
    responses: sortKeys({ ...describeProblems(problemsOf(route, options)), ...describeResponses(route, schemas) }),
  };
};

const describeParameters = (place: 'path' | 'query', schema: z.ZodType | undefined, schemas: SchemaCollection) => {
  if (!schema) return [];
  const whole = schemas.convert(schema, 'input');
  const required = new Set(Array.isArray(whole.required) ? whole.required : []);
  return Object.entries(membersOf(schema) ?? {}).map(([name, member]) => {
    const { description, ...described } = schemas.add(member, 'input');
    return {
      name,
      in: place,
      required: place === 'path' || required.has(name),
      ...(description !== undefined && { description }),
      ...(isArraySchema(member) && { style: 'form', explode: true }),
      schema: described,
    };
  });
};

const describeResponses = (route: Route, schemas: SchemaCollection): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(route.responses).map(([status, response]) => [status, describeResponse(response, schemas)]),
  );

const describeResponse = (
  { description, body, contentType, headers }: RouteResponse,
  schemas: SchemaCollection,
): Json => ({
  description,
  ...(headers && {
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
    ),
  }),
  ...(body && { content: { [contentType ?? 'application/json']: { schema: schemas.add(body, 'output') } } }),
});

/** Declared kinds and those that follow from the route's shape. */
const problemsOf = (route: Route, options: OpenApiOptions): readonly ProblemKind[] => {
  const isSignedIn = route.access.kind === 'signed-in' || route.access.kind === 'permission';
  const takesInput = route.method !== 'GET' || route.query !== undefined || route.params !== undefined;
  return [
    ...new Set([
      ...route.problems,
      ...(takesInput ? [invalidInput] : []),
      ...(isSignedIn ? (options.authenticationProblems ?? []) : []),
      ...(route.access.kind === 'permission' ? [forbidden] : []),
      ...('recentLogin' in route.access ? [reauthenticationRequired] : []),
      ...(route.limit === 'none' ? [] : [rateLimitExceeded]),
      ...(route.params ? [notFound] : []),
      ...(route.method === 'GET' ? [] : [payloadTooLarge, unsupportedMediaType]),
      ...(route.idempotent ? [idempotencyKeyReused] : []),
      internalServerError,
      serviceUnavailable,
    ]),
  ].sort((one, other) => one.status - other.status || (one.code < other.code ? -1 : 1));
};

const describeProblems = (kinds: readonly ProblemKind[]): Record<string, Json> => {
  const byStatus = new Map<number, ProblemKind[]>();
  for (const kind of kinds) byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), kind]);
  return Object.fromEntries(
    [...byStatus].map(([status, kindsOfStatus]) => [
      String(status),
      {
        description: kindsOfStatus.map((kind) => `\`${kind.code}\`: ${kind.description}`).join('\n\n'),
        ...(status === 401 && { headers: { 'WWW-Authenticate': { schema: { type: 'string' } } } }),
        ...((status === 429 || status === 503) && { headers: { 'Retry-After': { schema: { type: 'integer' } } } }),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Error' },
            examples: Object.fromEntries(kindsOfStatus.map((kind) => [kind.code, { value: exampleOf(kind) }])),
          },
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  );
};

const exampleOf = (kind: ProblemKind): Json => ({
  error: {
    code: kind.code,
    message: kind.message,
    timestamp: '2026-01-02T03:04:05.678Z',
    request_id: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7d',
    ...(kind === invalidInput && { details: { issues: [{ path: 'email', message: 'Invalid email address' }] } }),
    ...((kind.status === 503 || kind.status === 429) && { retry_after: 1 }),
  },
});

type SchemaCollection = {
  /** The schema as it stands in the document; what has an id of its own goes to the components. */
  add(schema: z.core.$ZodType, io: Io): Json;
  /** The schema with everything in place. */
  convert(schema: z.core.$ZodType, io: Io): Json;
  all(): Readonly<Record<string, Json>>;
};

const createSchemaCollection = (): SchemaCollection => {
  const components = new Map<string, { readonly text: string; readonly schema: Json }>();

  const keep = (name: string, schema: Json): void => {
    const text = JSON.stringify(sortKeysDeep(schema));
    const known = components.get(name);
    if (known !== undefined && known.text !== text) {
      throw new Error(`Two different schemas are called ${name}; give one of them another id.`);
    }
    components.set(name, { text, schema });
  };

  keep('Error', errorSchema);
  keep('Problem', problemSchema);

  const convert = (schema: z.core.$ZodType, io: Io): Json => {
    const { $schema: _, ...converted } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
    return converted;
  };

  return {
    convert,
    add: (schema, io) => {
      const { $defs, id, ...own } = convert(z.object({ only: schema as z.ZodType }), io);
      for (const [name, definition] of Object.entries(asObject($defs))) {
        const { id: _, ...rest } = asObject(definition);
        keep(name, pointToComponents(rest));
      }
      return pointToComponents(asObject(asObject(own.properties).only));
    },
    all: () => Object.fromEntries([...components].map(([name, { schema }]) => [name, schema])),
  };
};

const pointToComponents = (schema: Json): Json => {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/');
  if (text.includes('"$ref":"#"')) throw new Error('A schema that contains itself needs an id.');
  return asObject(JSON.parse(text));
};

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const sortKeys = <Value>(object: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));

const sortKeysDeep = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortKeysDeep);
  if (typeof value !== 'object' || value === null) return value;
  return sortKeys(Object.fromEntries(Object.entries(value).map(([name, part]) => [name, sortKeysDeep(part)])));
};

const methodOrder = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const byPlace = (one: Route, other: Route): number => {
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return methodOrder.indexOf(one.method) - methodOrder.indexOf(other.method);
};
