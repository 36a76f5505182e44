import { z } from 'zod';

/** A setting as it is declared: how its text is read, and what an operator needs to know of it. */
export type Setting<Value> = {
  /** From the text of the environment variable; an absent or empty one arrives as undefined. */
  readonly schema: z.ZodType<Value, string | undefined>;
  readonly description: string;
  /** The rule a value has to follow, as the end of the sentence "PORT must be …". */
  readonly rule: string;
  readonly example: string;
  /** What counts when it is not set, in words. */
  readonly whenUnset: string;
  readonly isSecret: boolean;
};

export type SettingDefinitions = Readonly<Record<string, Setting<unknown>>>;

export type SettingValues<Definitions extends SettingDefinitions> = {
  readonly [Name in keyof Definitions]: z.output<Definitions[Name]['schema']>;
};

/** For the reference page, `castellan init` and the settings in force. */
export type SettingDescription = Omit<Setting<unknown>, 'schema'> & { readonly name: string };

export const describeSettings = (definitions: SettingDefinitions): SettingDescription[] =>
  Object.entries(definitions).map(([name, { schema: _schema, ...description }]) => ({ name, ...description }));

export type GivenSettings = ReadonlyMap<string, string | null>;

/** One setting that stops the start. Its sentence names the setting and its rule, never the value. */
export type SettingFault = { readonly name: string; readonly sentence: string };

const faultOf = (name: string, setting: Setting<unknown>): SettingFault => ({
  name,
  sentence: `${name} must be ${setting.rule}, for example ${name}=${setting.example}`,
});

/**
 * Reads all settings from the environment, once. Every fault is reported, not only the first.
 *
 * @param environment text by name; an empty text counts as not set.
 */
export const readSettings = <const Definitions extends SettingDefinitions>(
  definitions: Definitions,
  environment: Readonly<Record<string, string | undefined>>,
):
  | {
      readonly values: SettingValues<Definitions>;
      /** The names that were given, with their text; null for a secret's, which is not kept beyond its value. */
      readonly given: GivenSettings;
      readonly faults: readonly [];
    }
  | { readonly faults: readonly SettingFault[] } => {
  const shape = Object.fromEntries(Object.entries(definitions).map(([name, setting]) => [name, setting.schema]));
  const given = Object.fromEntries(
    Object.keys(definitions).flatMap((name) => {
      const text = environment[name]?.trim();
      return text ? [[name, text]] : [];
    }),
  );
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) {
    // The object schema above was built from these definitions, name by name.
    return {
      values: Object.freeze(parsed.data) as SettingValues<Definitions>,
      given: new Map(Object.entries(given).map(([name, text]) => [name, definitions[name]?.isSecret ? null : text])),
      faults: [],
    };
  }
  const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  return {
    faults: names.map((name) => {
      const setting = definitions[name];
      return setting ? faultOf(name, setting) : { name, sentence: `${name} is not a setting` };
    }),
  };
};
