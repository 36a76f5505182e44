import type { SettingInForce } from '../features/settings/settings.feature.ts';
import type { Configuration } from './configuration.ts';
import { settingDefinitions } from './settings.ts';

/** What was resolved from others where the setting itself was left out. */
const resolvedFrom = ({ environment, publicUrl, signUpMode }: Configuration): Readonly<Record<string, string>> => ({
  CASTELLAN_ENV: environment,
  PUBLIC_URL: publicUrl.origin,
  SIGNUP_MODE: signUpMode,
  JWT_AUDIENCE: publicUrl.origin,
});

/** A default as an operator would write it; null when there is none, or when `whenUnset` says what counts. */
const textOf = (value: unknown): string | null => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
};

/** Every setting as it may be shown: of a secret only whether there is one. */
export const describeSettingsInForce = (configuration: Configuration): SettingInForce[] => {
  const values: Readonly<Record<string, unknown>> = configuration.settings;
  const resolved = resolvedFrom(configuration);
  return Object.entries(settingDefinitions).map(([name, { description, isSecret, whenUnset }]) => {
    const isGiven = configuration.given.has(name);
    const shown = configuration.given.get(name) ?? resolved[name] ?? textOf(values[name]);
    return {
      name,
      description,
      isSecret,
      source: isGiven ? 'environment' : 'default',
      value: isSecret ? (isGiven ? 'hidden' : null) : shown,
      whenUnset,
    };
  });
};
