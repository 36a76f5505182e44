import { z } from 'zod';
import {
  type Components,
  collect,
  isObject,
  key,
  oneLine,
  parameterType,
  quote,
  resolve,
  type Schema,
  schema,
  typeOf,
} from './schema-types.ts';

/* The client's view of the API, from the OpenAPI document that this house writes. */

const media = z.object({ schema });
const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  description: z.string().exactOptional(),
  schema,
});
const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().exactOptional(),
  security: z.array(z.record(z.string(), z.unknown())),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ required: z.boolean().default(false), content: z.record(z.string(), media) }).exactOptional(),
  responses: z.record(
    z.string(),
    z.object({
      content: z
        .record(
          z.string(),
          z.object({ schema: schema.exactOptional(), examples: z.record(z.string(), z.unknown()).exactOptional() }),
        )
        .default({}),
    }),
  ),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});

type Operation = z.output<typeof operation> & { readonly method: string; readonly path: string };
const heading = '// Written by `npm run generate` from server/openapi.json; do not edit.\n';

/** What the client calls its own members; an operation of that name would hide one. */
const taken = new Set(['all', 'session', 'close', 'followTask', 'followSeries']);

/**
 * What the client does by itself: a rotation behind its back would cost it the session, and a stream is read event by event.
 */
const keptBack = new Set(['refresh', 'streamTask', 'streamSeries']);

/** The client's generated files by name. The same document gives the same text. */
export const renderClientTypes = (document: unknown): ReadonlyMap<string, string> => {
  const { paths, components } = documentSchema.parse(document);
  const operations = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]): Operation => ({ ...one, path, method: method.toUpperCase() })),
    )
    .sort((a, b) => compareText(a.operationId, b.operationId));
  for (const { operationId } of operations) {
    if (taken.has(operationId))
      throw new Error(`An operation cannot be called ${operationId}: the client has that name.`);
  }
  const reached = new Set<string>();
  const offered = operations.filter(({ operationId }) => !keptBack.has(operationId));
  const signatures = offered.map((one) => renderSignature(one, reached));
  const pagers = operations.flatMap((one) => renderPager(one, components.schemas, reached));
  return new Map([
    [
      'operations.ts',
      renderOperations(operations, components.schemas, signatures, pagers, [...reached].sort(compareText)),
    ],
    ['error-codes.ts', renderErrorCodes(operations)],
    ['schemas.ts', `${heading}\n${renderSchemas(components.schemas, reached)}`],
  ]);
};

const renderOperations = (
  operations: readonly Operation[],
  components: Components,
  signatures: readonly string[],
  pagers: readonly Pager[],
  imports: readonly string[],
): string => {
  const names =
    imports.length === 0
      ? ''
      : `import type {\n${imports.map((name) => `  ${name},\n`).join('')}} from './schemas.ts';\n`;
  return [
    heading,
    "import type { Call, CallOptions, EachItem, OperationDescription } from '../operation.ts';",
    names,
    '/** One method an operation of the API. */',
    `export type Operations = {\n${signatures.join('\n')}\n};\n`,
    '/** The lists that come in pages, item by item over all pages. */',
    `export type Pages = {\n${pagers.map((pager) => pager.signature).join('\n')}\n};\n`,
    `export const descriptions = {\n${operations.map((one) => renderDescription(one, components)).join('\n')}\n} as const satisfies Readonly<Record<string, OperationDescription>>;\n`,
    `export const bindOperations = (call: Call): Operations => ({\n${operations
      .filter(({ operationId }) => !keptBack.has(operationId))
      .map(({ operationId: id }) => `  ${id}: (input) => call(descriptions.${id}, input),`)
      .join('\n')}\n});\n`,
    `export const bindPages = (${pagers.length === 0 ? '_' : ''}each: EachItem): Pages => ({\n${pagers
      .map(({ name }) => `  ${name}: (input) => each(descriptions.${name}, input),`)
      .join('\n')}\n});\n`,
  ].join('\n');
};

const renderSignature = (one: Operation, reached: Set<string>): string => {
  const reply = replyType(one, reached);
  return `${docs(one)}  ${one.operationId}(${inputOf(one, reached)}): Promise<${reply}>;`;
};

type Pager = { readonly name: string; readonly signature: string };

/** A list with a cursor to ask for the next page. */
const renderPager = (one: Operation, components: Components, reached: Set<string>): Pager[] => {
  if (!one.parameters.some(({ name, in: place }) => place === 'query' && name === 'cursor')) return [];
  const reply = repliesOf(one).find((each) => hasProperty(each.schema, 'next_cursor', components));
  const page = reply === undefined ? undefined : resolve(reply.schema, components);
  const list = isObject(page?.properties) ? page.properties.data : undefined;
  if (!isObject(list) || !isObject(list.items)) return [];
  const withoutCursor = { ...one, parameters: one.parameters.filter(({ name }) => name !== 'cursor') };
  const item = typeOf(list.items, reached);
  const signature = `${docs(one)}  ${one.operationId}(${inputOf(withoutCursor, reached)}): AsyncIterable<${item}>;`;
  return [{ name: one.operationId, signature }];
};

const inputOf = (one: Operation, reached: Set<string>): string => {
  const parts = (['path', 'query'] as const).flatMap((place) => {
    const found = one.parameters.filter((each) => each.in === place);
    if (found.length === 0) return [];
    const members = found.map((each) => {
      const text = parameterType(each.schema, reached);
      const described = each.description === undefined ? '' : `      /** ${oneLine(each.description)} */\n`;
      return `${described}      readonly ${key(each.name)}${each.required ? `: ${text}` : `?: ${text} | undefined`};\n`;
    });
    const isNeeded = found.some((each) => each.required);
    const name = place === 'path' ? 'params' : 'query';
    return [{ isNeeded, text: `readonly ${name}${isNeeded ? '' : '?'}: {\n${members.join('')}    }` }];
  });
  const body = bodyOf(one);
  if (body !== undefined) {
    const isNeeded = one.requestBody?.required === true;
    parts.push({ isNeeded, text: `readonly body${isNeeded ? '' : '?'}: ${typeOf(body, reached)}` });
  }
  const members = parts.map((part) => part.text).join('; ');
  const type = members === '' ? 'CallOptions' : `{ ${members} } & CallOptions`;
  return `input${parts.some((part) => part.isNeeded) ? '' : '?'}: ${type}`;
};

const bodyOf = (one: Operation): Schema | undefined => one.requestBody?.content['application/json']?.schema;

type Reply = { readonly status: string; readonly schema: Schema };

/** The answers that are no refusal: the 2xx, and a state that is told with another status, as health does. */
const repliesOf = (one: Operation): Reply[] =>
  Object.entries(one.responses).flatMap(([status, { content }]) => {
    const json = content['application/json']?.schema;
    if (json !== undefined) return json.$ref === '#/components/schemas/Error' ? [] : [{ status, schema: json }];
    if (!status.startsWith('2')) return [];
    return [{ status, schema: Object.values(content)[0]?.schema ?? { type: 'undefined' } }];
  });

const replyType = (one: Operation, reached: Set<string>): string => {
  const types = repliesOf(one).map(({ schema: found }) =>
    found.type === 'undefined' ? 'undefined' : typeOf(found, reached),
  );
  return [...new Set(types)].join(' | ') || 'undefined';
};

const codesOf = (one: Operation): string[] =>
  Object.values(one.responses).flatMap(({ content }) => {
    const json = content['application/json'];
    return json?.schema?.$ref === '#/components/schemas/Error' ? Object.keys(json.examples ?? {}) : [];
  });

const renderErrorCodes = (operations: readonly Operation[]): string => {
  const codes = [...new Set(operations.flatMap(codesOf))].sort(compareText);
  const union = codes.map((code) => `\n  | ${quote(code)}`).join('');
  return `${heading}\n/** The codes with which the server refuses. A newer server may send others. */\nexport type ServerErrorCode =${union};\n`;
};

const hasProperty = (found: Schema | undefined, name: string, components: Components): boolean => {
  const properties = found === undefined ? undefined : resolve(found, components).properties;
  return isObject(properties) && name in properties;
};

const renderDescription = (one: Operation, components: Components): string => {
  const has = (name: string): boolean => one.parameters.some((each) => each.in === 'header' && each.name === name);
  const states = repliesOf(one)
    .filter(({ status }) => !status.startsWith('2'))
    .map(({ status }) => status);
  const parts = [
    `method: ${quote(one.method)}`,
    `path: ${quote(one.path)}`,
    `bearer: ${one.security.some((way) => 'bearer' in way)}`,
    `idempotencyKey: ${has('Idempotency-Key')}`,
    ...(repliesOf(one).some((reply) => hasProperty(reply.schema, 'access_token', components)) ? ['signsIn: true'] : []),
    ...(hasProperty(bodyOf(one), 'transport', components) ? ['transport: true'] : []),
    ...(states.length === 0 ? [] : [`states: [${states.join(', ')}]`]),
  ];
  return `  ${one.operationId}: { ${parts.join(', ')} },`;
};

/** The schemas that are named, and those they name in turn. */
const renderSchemas = (components: Components, named: ReadonlySet<string>): string => {
  const reached = new Set(named);
  for (const name of named) collect(components[name], components, reached);
  return [...reached]
    .sort(compareText)
    .map((name) => {
      const found = components[name];
      if (found === undefined) throw new Error(`The document refers to ${name} and does not have it.`);
      const described = typeof found.description === 'string' ? `/** ${oneLine(found.description)} */\n` : '';
      return `${described}export type ${name} = ${typeOf(found, new Set())};\n`;
    })
    .join('\n');
};

const docs = (one: Operation): string => {
  const text = [one.summary, ...(one.description === undefined ? [] : [oneLine(one.description)])];
  return `  /**\n${[...text.map(sentence), `\`${one.method} ${one.path}\``].map((line) => `   * ${line}`).join('\n   *\n')}\n   */\n`;
};

const sentence = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
