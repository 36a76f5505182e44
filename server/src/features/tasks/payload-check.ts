import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { z } from 'zod';
import type { InputIssue } from '../../platform/http/input-validation.ts';

/** The payload's faults; none when it fits. Paths begin with `payload`. */
export type CheckPayload = (kind: string, schema: unknown, payload: unknown) => Promise<readonly InputIssue[]>;

/** How large the JSON of a payload may be. */
export const maxPayloadBytes = 262_144;

const keyword = z.record(z.string(), z.unknown());

/** Every name that a schema declares for a member, at any depth: what may be shown back to the caller. */
const declaredNames = (schema: unknown, names = new Set<string>()): Set<string> => {
  if (Array.isArray(schema)) {
    for (const part of schema) declaredNames(part, names);
    return names;
  }
  const read = keyword.safeParse(schema);
  if (!read.success) return names;
  for (const [name, value] of Object.entries(read.data)) {
    const members = name === 'properties' ? keyword.safeParse(value) : undefined;
    if (members?.success) for (const member of Object.keys(members.data)) names.add(member);
    declaredNames(value, names);
  }
  return names;
};

const compile = async (schema: unknown): Promise<ValidateFunction> => {
  const [{ Ajv2020 }, { default: addFormats }] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')]);
  // One instance a schema: an instance keeps all that it compiled.
  const ajv = new Ajv2020({ allErrors: true, strict: false, logger: false, ownProperties: true });
  addFormats.default(ajv);
  return ajv.compile(keyword.parse(schema));
};

/** The types of JSON Schema, as a sentence names them. */
const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

const describe = (error: ErrorObject, names: ReadonlySet<string>): InputIssue => {
  const show = (part: string): string => (/^\d+$/.test(part) || names.has(part) ? part : '*');
  const unescapeToken = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');
  const place = error.instancePath.split('/').slice(1).map(unescapeToken).map(show);
  const { missingProperty } = error.params;
  if (error.keyword === 'required' && typeof missingProperty === 'string') {
    return { path: ['payload', ...place, show(missingProperty)].join('.'), message: 'This member is missing.' };
  }
  const path = ['payload', ...place].join('.');
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    return { path, message: 'One member is not known here.' };
  }
  if (error.keyword === 'type') {
    const allowed = [error.params.type].flat().map((type) => typeWords[type] ?? type);
    return { path, message: `Must be ${allowed.join(' or ')}.` };
  }
  const message = error.message ?? 'does not fit';
  return { path, message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.` };
};

/**
 * Checks payloads against the schemas that workers published (JSON Schema 2020-12 with formats). The validator is loaded
 * at the first payload, and compiled once for each kind's schema.
 */
export const createPayloadCheck = (): CheckPayload => {
  const compiled = new Map<string, { text: string; validate: ValidateFunction; names: ReadonlySet<string> }>();
  return async (kind, schema, payload) => {
    const text = JSON.stringify(schema);
    let known = compiled.get(kind);
    if (known?.text !== text) {
      known = { text, validate: await compile(schema), names: declaredNames(schema) };
      compiled.set(kind, known);
    }
    const { validate, names } = known;
    if (validate(payload)) return [];
    return (validate.errors ?? []).map((error) => describe(error, names));
  };
};
