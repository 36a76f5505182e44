import { z } from 'zod';

type AnySchema = z.core.$ZodType;

/** Every schema inside a schema, itself first, each once. */
export const schemasWithin = (root: AnySchema): ReadonlySet<AnySchema> => {
  const found = new Set<AnySchema>();
  const visit = (value: unknown): void => {
    if (value instanceof z.core.$ZodType) {
      if (found.has(value)) return;
      found.add(value);
      if (value instanceof z.core.$ZodLazy) visit(value._zod.innerType);
      for (const part of Object.values(value._zod.def)) visit(part);
    } else if (Array.isArray(value)) {
      for (const part of value) visit(part);
    } else if (isPlain(value)) {
      for (const part of Object.values(value)) visit(part);
    }
  };
  visit(root);
  return found;
};

/** The names that a schema's objects declare, at any depth: what may be shown back to the caller. */
export const declaredNames = (root: AnySchema): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const schema of schemasWithin(root)) {
    if (schema instanceof z.core.$ZodObject) for (const name of Object.keys(schema._zod.def.shape)) names.add(name);
  }
  return names;
};

/** Whether every object inside refuses members that it does not declare. */
export const refusesUnknownMembers = (root: AnySchema): boolean => {
  for (const schema of schemasWithin(root)) {
    if (schema instanceof z.core.$ZodObject && !(schema._zod.def.catchall instanceof z.core.$ZodNever)) return false;
  }
  return true;
};

/** The members of an object schema, below what merely wraps it; undefined for anything else. */
export const membersOf = (schema: AnySchema): Readonly<Record<string, AnySchema>> | undefined => {
  const inner = unwrap(schema);
  return inner instanceof z.core.$ZodObject ? inner._zod.def.shape : undefined;
};

export const isArraySchema = (schema: AnySchema): boolean => unwrap(schema) instanceof z.core.$ZodArray;

const unwrap = (schema: AnySchema): AnySchema => {
  if (schema instanceof z.core.$ZodPipe) return unwrap(schema._zod.def.in);
  if (
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable ||
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodReadonly
  ) {
    return unwrap(schema._zod.def.innerType);
  }
  return schema;
};

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
