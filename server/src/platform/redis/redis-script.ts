import { createHash } from 'node:crypto';
import type { z } from 'zod';

/**
 * A Lua script that Redis runs as one step. It touches one key alone (`KEYS[1]`), so that it works in a Redis Cluster.
 * `reply` parses what comes back.
 */
export type RedisScript<Reply> = {
  /** `feature.verb_thing`; unique, labels the metric. */
  readonly name: string;
  readonly text: string;
  readonly reply: z.ZodType<Reply>;
};

const declared = new Map<string, string>();

/** Declares a script. @throws Error at load when two have one name: they would share one metric. */
export const defineScript = <Reply>(script: RedisScript<Reply>): RedisScript<Reply> => {
  if (declared.has(script.name)) throw new Error(`Two scripts are named ${script.name}`);
  declared.set(script.name, createHash('sha1').update(script.text).digest('hex'));
  return Object.freeze(script);
};

/** The names of all scripts declared so far: values of the metric's label. */
export const declaredScriptNames = (): readonly string[] => [...declared.keys()].sort();

/** The name under which Redis keeps the text (EVALSHA). @throws Error for a script that was not declared. */
export const digestOf = (script: RedisScript<unknown>): string => {
  const digest = declared.get(script.name);
  if (digest === undefined) throw new Error(`The script ${script.name} was not declared by defineScript`);
  return digest;
};
