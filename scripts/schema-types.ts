import { z } from 'zod';

/*
 * A JSON Schema as a TypeScript type. Only the part that our OpenAPI document uses is understood; anything else stops the
 * generation, so that a type is never wider than it looks.
 */

export type Schema = { readonly [keyword: string]: unknown };

/** The schemas of a document by name. */
export type Components = Readonly<Record<string, Schema>>;

export const schema = z.record(z.string(), z.unknown());

/** In an address everything is text; what only numbers or truth values fit is given as such. */
export const parameterType = (found: Schema, reached: Set<string>): string => {
  if (typeof found.pattern === 'string' && /^\^(?:[[\]{}(),?*+0-9-]|\\d)+\$$/.test(found.pattern)) return 'number';
  if (Array.isArray(found.enum) && [...found.enum].sort().join() === 'false,true') return 'boolean';
  return typeOf(found, reached);
};

/** Adds what a schema refers to, however deep. */
export const collect = (found: unknown, components: Components, reached: Set<string>): void => {
  if (Array.isArray(found)) for (const each of found) collect(each, components, reached);
  if (!isObject(found)) return;
  for (const [keyword, value] of Object.entries(found)) {
    if (keyword !== '$ref') {
      collect(value, components, reached);
      continue;
    }
    const name = nameOf(value);
    if (reached.has(name)) continue;
    reached.add(name);
    collect(components[name], components, reached);
  }
};

export const resolve = (found: Schema, components: Components): Schema =>
  found.$ref === undefined ? found : (components[nameOf(found.$ref)] ?? {});

const nameOf = (reference: unknown): string => {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(String(reference))?.[1];
  if (name === undefined) throw new Error(`${String(reference)} is no schema of this document.`);
  return name;
};

export const typeOf = (found: Schema, reached: Set<string>): string => {
  if (found.$ref !== undefined) {
    const name = nameOf(found.$ref);
    reached.add(name);
    return name;
  }
  if ('const' in found) return literal(found.const);
  if (Array.isArray(found.enum)) return found.enum.map(literal).join(' | ');
  const choices = found.anyOf ?? found.oneOf;
  if (Array.isArray(choices))
    return choices.map((choice) => grouped(typeOf(schema.parse(choice), reached))).join(' | ');
  if (Array.isArray(found.allOf)) {
    return found.allOf.map((part) => grouped(typeOf(schema.parse(part), reached))).join(' & ');
  }
  if (Array.isArray(found.type)) {
    return found.type.map((type) => grouped(typeOf({ ...found, type }, reached))).join(' | ');
  }
  switch (found.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return found.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly ${grouped(typeOf(schema.parse(found.items ?? {}), reached))}[]`;
    case 'object':
      return objectType(found, reached);
    case undefined:
      return 'unknown';
    default:
      throw new Error(`No type is known for the schema ${JSON.stringify(found)}.`);
  }
};

const objectType = (found: Schema, reached: Set<string>): string => {
  const properties = isObject(found.properties) ? Object.entries(found.properties) : [];
  if (properties.length === 0) {
    const values = isObject(found.additionalProperties) ? typeOf(found.additionalProperties, reached) : 'unknown';
    return `{ readonly [name: string]: ${values} }`;
  }
  const required = new Set(Array.isArray(found.required) ? found.required : []);
  const members = properties.map(([name, value]) => {
    const member = schema.parse(value);
    const described = typeof member.description === 'string' ? `  /** ${oneLine(member.description)} */\n` : '';
    return `${described}  readonly ${key(name)}${required.has(name) ? '' : '?'}: ${indented(typeOf(member, reached))};`;
  });
  return `{\n${members.join('\n')}\n}`;
};

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('*/', '*\u200B/').trim();
const indented = (text: string): string => text.replaceAll('\n', '\n  ');
const grouped = (type: string): string => (/[|&]|^readonly /.test(type) && !type.startsWith('{') ? `(${type})` : type);
export const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name));
const literal = (value: unknown): string => (typeof value === 'string' ? quote(value) : JSON.stringify(value));
export const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
export const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
