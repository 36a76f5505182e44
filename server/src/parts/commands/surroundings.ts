import type { Readable, Writable } from 'node:stream';
import { type Configuration, resolveConfiguration } from '../../composition/configuration.ts';
import { settingDefinitions } from '../../composition/settings.ts';
import { readSettings } from '../../platform/config/setting.ts';
import { StartError } from '../../platform/problem/start-error.ts';

/** What a command touches of the process it runs in; only `main.ts` has the process itself. */
export type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What of the environment came from the file `.env`, which is read anew by each process that starts. */
  readonly namesOfFile: readonly string[];
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
  readonly version: string;
  readonly onSignal: (listener: (signal: 'SIGINT' | 'SIGTERM') => void) => void;
  /** SIGHUP: files that others have moved are to be opened anew. */
  readonly onHangUp: (listener: () => void) => void;
  /** Whether the terminal that this was started in is gone; false where there never was one. */
  readonly isTerminalGone: () => boolean;
  readonly exit: (code: number) => never;
};

/** Reads and resolves the settings. @throws StartError with a sentence for each that is wrong. */
export const configure = (environment: Surroundings['environment']): Configuration => {
  const read = readSettings(settingDefinitions, environment);
  if (!('values' in read)) throw new StartError(read.faults.map((fault) => fault.sentence).join('\n'));
  const resolved = resolveConfiguration(read.values, read.given);
  if (!('configuration' in resolved)) throw new StartError(resolved.faults.map((fault) => fault.sentence).join('\n'));
  return resolved.configuration;
};
