/** What a field is called in each form of the log; ours is snake case. */
export type FieldNames = { readonly json: string; readonly ecs: string; readonly otel: string };

/** Elastic Common Schema 8.11 and OpenTelemetry semantic conventions for what our events have in common. */
const known: Readonly<Record<string, readonly [ecs: string, otel: string]>> = {
  client: ['client.ip', 'client.address'],
  client_address: ['client.ip', 'client.address'],
  code: ['error.code', 'error.type'],
  duration_ms: ['event.duration', 'castellan.duration_ms'],
  method: ['http.request.method', 'http.request.method'],
  outcome: ['event.outcome', 'castellan.outcome'],
  path: ['url.path', 'url.path'],
  reason: ['event.reason', 'castellan.reason'],
  request_id: ['http.request.id', 'castellan.request_id'],
  route: ['castellan.route', 'http.route'],
  session_id: ['castellan.session_id', 'session.id'],
  span_id: ['span.id', 'span_id'],
  status: ['http.response.status_code', 'http.response.status_code'],
  trace_id: ['trace.id', 'trace_id'],
  user_agent: ['user_agent.original', 'user_agent.original'],
  user_id: ['user.id', 'user.id'],
};

/** Names that each line has already; a field of this name is moved aside. */
const reserved = new Set(['level', 'time', 'event', 'message', 'error']);

const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();

const kept = new Map<string, FieldNames>();
const mostKept = 1_000;

export type FieldForm = keyof FieldNames;

/** The names of a field of an event, which may be written in camel case. */
export const fieldNamesOf = (name: string): FieldNames => {
  const found = kept.get(name);
  if (found) return found;
  const snake = snakeCase(name);
  const entry = Object.hasOwn(known, snake) ? known[snake] : undefined;
  const names = {
    json: reserved.has(snake) ? `field_${snake}` : snake,
    ecs: entry?.[0] ?? `castellan.${snake}`,
    otel: entry?.[1] ?? `castellan.${snake}`,
  };
  if (kept.size < mostKept) kept.set(name, names);
  return names;
};
