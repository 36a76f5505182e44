import type { Configuration } from '../composition/configuration.ts';
import type { Parts } from './parts.ts';

export type Started = {
  readonly configuration: Configuration;
  readonly parts: Parts;
  readonly version: string;
  readonly origin: string;
  readonly hasConsole: boolean;
  readonly setupLink: string | null;
  /** How many are supervised; undefined for one that is alone. */
  readonly processes?: number;
};

/** What an operator reads once everything serves. */
export const startLines = (started: Started): readonly string[] => {
  const { configuration, parts, version, origin, hasConsole, setupLink, processes } = started;
  const { environment, settings, publicUrl } = configuration;
  const assumed = configuration.isEnvironmentAssumed ? ', assumed: CASTELLAN_ENV is not set' : '';
  const lines = [`Castellan ${version} listens on ${origin} (${environment}${assumed})`];
  if (processes !== undefined) {
    lines.push(`${processes === 1 ? '1 process serves' : `${processes} processes serve`}; SIGHUP restarts in turn.`);
  }
  if (parts.work !== null) {
    const queues = parts.work.queues === null ? 'every queue' : parts.work.queues.join(', ');
    const each = (processes ?? 1) > 1 ? ' in each process' : '';
    lines.push(`Works on ${queues}, ${parts.work.concurrency} tasks of each at once${each}.`);
  }
  if (!parts.servesApi)
    return [...lines, 'No API is served here, only /health and /metrics.', 'Ready. Ctrl-C stops it.'];
  if (environment !== 'development' && settings.PUBLIC_URL === null) {
    lines.push(`PUBLIC_URL is not set: links, and the issuer in tokens, say ${publicUrl.origin}.`);
  }
  if (hasConsole) lines.push(`The console: ${publicUrl.origin}`);
  if (environment === 'development') lines.push(`The API, to read and to try: ${origin}/docs`);
  if (setupLink !== null) lines.push(`Make the first administrator (works once, for an hour): ${setupLink}`);
  return [...lines, 'Ready. Ctrl-C stops it.'];
};
