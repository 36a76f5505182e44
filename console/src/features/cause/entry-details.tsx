import type { CauseEntry } from 'castellan-client';
import type { ReactNode } from 'react';
import { useMay } from '../../api/me.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { duration } from '../../ui/duration.ts';
import { JsonBlock } from '../../ui/json-block.tsx';
import { Fact, Facts } from '../../ui/panel.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { AwaitedTasks, awaitedIn } from './awaited-tasks.tsx';
import { wordsOf } from './entry-words.ts';
import { pathTo, type Start } from './starts.ts';

type LinkKind = NonNullable<CauseEntry['link']>['kind'];

/** Where a thing is read about alone, and what one must be allowed to. */
const pages: Readonly<Record<LinkKind, readonly [path: (id: string) => string, permission: string]>> = {
  task: [(id) => `/tasks/${id}`, 'tasks:read'],
  mail: [(id) => `/mail/${id}`, 'mail:read'],
  user: [(id) => `/users/${id}`, 'users:read'],
  audit_event: [(id) => `/audit/${id}`, 'audit:read'],
  trace: [(id) => `/monitoring/traces/${id}`, 'monitoring:read'],
  session: [(id) => pathTo('session_id', id), 'users:read'],
  error: [(id) => `/monitoring/errors/${id}`, 'monitoring:read'],
};

const startOf: Readonly<Partial<Record<LinkKind, Start>>> = {
  task: 'task_id',
  user: 'user_id',
  session: 'session_id',
};

const people: ReadonlySet<string> = new Set(['actor_id', 'subject_id', 'user_id']);

const moments: ReadonlySet<string> = new Set(['due_at', 'expires_at']);

/** Told already by the row itself, or beside it. */
const isToldAlready = (entry: CauseEntry, name: string, value: unknown): boolean => {
  if (value === null || value === '' || name === 'session_id' || name === 'is_over') return true;
  if (name === 'replays') return value === 0;
  if (name === 'actor_kind') return typeof entry.details.actor_id === 'string';
  return name === 'state' && (entry.kind === 'task' || entry.kind === 'mail');
};

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const Value = ({
  entry,
  name,
  value,
}: {
  readonly entry: CauseEntry;
  readonly name: string;
  readonly value: unknown;
}): ReactNode => {
  if (people.has(name) && typeof value === 'string') return <UserLink id={value} />;
  if (moments.has(name) && typeof value === 'string') return <Time at={value} isExact />;
  if (name === 'waits_for' || name === 'waited_for_by') return <AwaitedTasks tasks={awaitedIn(entry, name)} />;
  if (isPlain(value)) return <span className="foreign whitespace-pre-wrap">{String(value)}</span>;
  return <JsonBlock value={value} label={name} />;
};

/** All that is known of one entry, and the ways from it to everything that it belongs to. */
export const EntryDetails = ({
  entry,
  cause,
}: {
  readonly entry: CauseEntry;
  readonly cause: CauseEntry | undefined;
}) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { cause: says } = words;
  const may = useMay();
  const page = entry.link === null ? undefined : pages[entry.link.kind];
  const start = entry.link === null ? undefined : startOf[entry.link.kind];
  const sessionId = entry.details.session_id;
  const details = Object.entries(entry.details).filter(([name, value]) => !isToldAlready(entry, name, value));
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {entry.link !== null && page !== undefined && may(page[1]) && (
          <TextLink to={page[0](entry.link.id)}>{says.open[entry.link.kind]}</TextLink>
        )}
        {entry.link !== null && start !== undefined && start !== 'session_id' && (
          <TextLink to={pathTo(start, entry.link.id)}>{says.fromHere}</TextLink>
        )}
        {typeof sessionId === 'string' && may('users:read') && (
          <TextLink to={pathTo('session_id', sessionId)}>{says.wholeSession}</TextLink>
        )}
        {entry.kind === 'request' && entry.outcome === 'refused' && may('refusals:read') && (
          <TextLink to={`/refusals/${entry.request_id}`}>{words.audit.whyRefused}</TextLink>
        )}
      </div>
      <Facts>
        <Fact name={says.when}>
          <Time at={entry.at} isExact />
          {entry.duration_ms !== null && (
            <span className="text-muted">, {says.took(duration(entry.duration_ms, language))}</span>
          )}
        </Fact>
        {cause !== undefined && <Fact name={says.causedBy}>{wordsOf(cause, words)}</Fact>}
        {details.map(([name, value]) => (
          <Fact key={name} name={says.members[name] ?? name}>
            <Value entry={entry} name={name} value={value} />
          </Fact>
        ))}
        {entry.request_id !== null && (
          <Fact name={says.requestId}>
            <span className="flex flex-wrap items-center gap-x-4">
              <Copyable text={entry.request_id} />
              <TextLink to={pathTo('request_id', entry.request_id)}>{says.wholeRequest}</TextLink>
            </span>
          </Fact>
        )}
        {entry.trace_id !== null && (
          <Fact name={says.traceId}>
            <span className="flex flex-wrap items-center gap-x-4">
              <Copyable text={entry.trace_id} />
              <TextLink to={pathTo('trace_id', entry.trace_id)}>{says.wholeTrace}</TextLink>
            </span>
          </Fact>
        )}
      </Facts>
    </div>
  );
};
