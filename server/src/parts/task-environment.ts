import { settingDefinitions } from '../composition/settings.ts';
import type { Surroundings } from './commands/surroundings.ts';

/** Tasks of the team see what surrounds the server, but none of its own settings: most of those are secrets. */
export const taskEnvironmentOf = (environment: Surroundings['environment']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || Object.hasOwn(settingDefinitions, name) ? [] : [[name, value]],
    ),
  );
