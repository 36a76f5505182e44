import { z } from 'zod';

/** The part of an OpenAPI document that the generator of bad input reads. */
const jsonSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  example: z.unknown().optional(),
  examples: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  minLength: z.number().optional(),
  $ref: z.string().optional(),
});

const openApi = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        operationId: z.string(),
        security: z.array(z.unknown()).optional(),
        requestBody: z
          .looseObject({
            required: z.boolean().optional(),
            content: z.record(z.string(), z.looseObject({ schema: z.unknown() })),
          })
          .optional(),
        parameters: z
          .array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional() }))
          .optional(),
      }),
    ),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()).optional() }).optional(),
});

export type Operation = {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly pathParameters: readonly string[];
  /** A body that fits the schema; undefined when the operation takes none. */
  readonly sample: Readonly<Record<string, unknown>> | undefined;
  readonly bodyRequired: boolean;
};

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const method = z
  .enum(methods)
  .transform((name) => z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).parse(name.toUpperCase()));

/** Every documented operation, with a body that fits. */
export const readOperations = (document: unknown): Operation[] => {
  const { paths, components } = openApi.parse(document);
  const resolve = (schema: unknown): z.infer<typeof jsonSchema> => {
    const parsed = jsonSchema.parse(schema ?? {});
    const name = parsed.$ref?.split('/').at(-1);
    return name === undefined ? parsed : resolve(components?.schemas?.[name]);
  };
  const sampleOf = (unresolved: unknown): unknown => {
    const schema = resolve(unresolved);
    const example = schema.example ?? schema.examples?.[0] ?? schema.enum?.[0];
    if (example !== undefined) return example;
    if (schema.anyOf) return sampleOf(schema.anyOf[0]);
    if (schema.type === 'object') return sampleObject(schema);
    if (schema.type === 'boolean') return false;
    if (schema.type === 'integer' || schema.type === 'number') return 1;
    if (schema.type === 'array') return [];
    if (schema.format === 'email') return 'sample@example.com';
    return 'sample text'.padEnd(schema.minLength ?? 0, '.');
  };
  const sampleObject = (schema: z.infer<typeof jsonSchema>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, value]) => [key, sampleOf(value)]));

  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([name, operation]): Operation[] => {
      const parsedMethod = method.safeParse(name);
      if (!parsedMethod.success) return [];
      const body = operation.requestBody?.content['application/json'];
      return [
        {
          name: `${parsedMethod.data} ${path}`,
          method: parsedMethod.data,
          path,
          pathParameters: (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name),
          sample: body ? sampleObject(resolve(body.schema)) : undefined,
          bodyRequired: operation.requestBody?.required ?? false,
        },
      ];
    }),
  );
};

export type BadBody = {
  readonly what: string;
  readonly body: string | Buffer;
  readonly contentType: string | undefined;
};

const json = 'application/json';
const megabyte = 'x'.repeat(1024 * 1024);

/** What no route may read as a body, whatever its schema. */
export const alwaysBadBodies = (sample: Readonly<Record<string, unknown>>, bodyRequired: boolean): BadBody[] => {
  const good = JSON.stringify(sample);
  const inside = good.slice(1, -1);
  const first = Object.keys(sample)[0] ?? 'x';
  const withKey = (text: string): string => `{${[inside, text].filter((part) => part !== '').join(',')}}`;
  const bad = (what: string, body: string | Buffer, contentType = json): BadBody => ({
    what,
    body,
    contentType,
  });
  return [
    ...['{', '{"a":}', '{"a":1,}', "{'a':1}", `${good} x`, '{"a":NaN}', '{"a":01}', '{a:1}', '// x\n{}'].map((text) =>
      bad(`malformed JSON ${text.slice(0, 12)}`, text),
    ),
    ...['[]', '"text"', 'null', '1', 'true', `[${good}]`].map((text) => bad(`${text.slice(0, 8)} for an object`, text)),
    bad('an unknown field', withKey('"surprise":1')),
    bad('__proto__', withKey('"__proto__":{"isAdmin":true}')),
    bad('__proto__ written with an escape', withKey('"\\u005f_proto__":{"isAdmin":true}')),
    bad('constructor', withKey('"constructor":{"prototype":{"x":1}}')),
    bad('a key twice', withKey(`"${first}":1,"${first}":2`)),
    bad('a key twice, once escaped', withKey(`"zz":1,"\\u007az":2`)),
    bad('an array 10,000 deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    bad('an object 10,000 deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
    bad('a megabyte in one string', withKey(`"${first}":"${megabyte}"`)),
    bad('80,000 keys', `{${Array.from({ length: 80_000 }, (_, index) => `"k${index}":1`).join(',')}}`),
    bad('a byte order mark', `\ufeff${good}`),
    bad('invalid UTF-8', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])),
    bad('overlong UTF-8', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])),
    bad('UTF-16', Buffer.from(good, 'utf16le')),
    bad('a raw control character', withKey(`"${first}":"a\u0001b"`)),
    bad('a raw NUL', withKey(`"${first}":"a\u0000b"`)),
    bad('text/plain', good, 'text/plain'),
    bad('a form', 'a=b', 'application/x-www-form-urlencoded'),
    bad('XML', '<a/>', 'application/xml'),
    bad('another charset', good, 'application/json; charset=utf-16'),
    bad('a content type of nonsense', good, '/;;'),
    bad('no content type', good, ''),
    ...(bodyRequired ? [bad('an empty body', '')] : []),
  ];
};

const wrongValues: readonly (readonly [string, string])[] = [
  ['an escaped NUL', '"ab\\u0000cdefghijkl"'],
  ['a lone high surrogate', '"\\ud800abcdefghijkl"'],
  ['a lone low surrogate', '"abcdefghijkl\\udc00"'],
  ['an object', '{"a":1}'],
  ['an array', '["ada@example.com"]'],
  ['a nested array', '[[[[1]]]]'],
  ['a huge number', '1e999'],
  ['a string of 60,000', `"${'x'.repeat(60_000)}"`],
];

/** Each field of the sample with a value that no field of ours accepts, one at a time. */
export const badFieldBodies = (sample: Readonly<Record<string, unknown>>): BadBody[] =>
  Object.keys(sample).flatMap((field) =>
    wrongValues.map(([what, text]) => {
      const others = Object.entries(sample).filter(([name]) => name !== field);
      const members = [
        ...others.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
        `"${field}":${text}`,
      ];
      return { what: `${what} as ${field}`, body: `{${members.join(',')}}`, contentType: json };
    }),
  );
