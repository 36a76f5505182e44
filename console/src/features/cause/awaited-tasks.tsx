import type { CauseEntry } from 'castellan-client';
import * as z from 'zod/mini';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { pathTo } from './starts.ts';

const awaited = z.array(z.object({ id: z.string(), kind: z.nullable(z.string()), state: z.nullable(z.string()) }));

type Awaited = z.output<typeof awaited>;

/** The tasks that a member of an entry names; none where it names none, or an older server does not know them. */
export const awaitedIn = ({ details }: CauseEntry, name: 'waits_for' | 'waited_for_by'): Awaited => {
  const read = awaited.safeParse(details[name]);
  return read.success ? read.data : [];
};

const tones: Readonly<Record<string, Tone>> = { succeeded: 'success', dead: 'danger', cancelled: 'neutral' };

/** How many others a task hangs together with, for its row. */
export const AwaitedHint = ({ entry }: { readonly entry: CauseEntry }) => {
  const { cause } = useStoryWords();
  const [before, behind] = [awaitedIn(entry, 'waits_for').length, awaitedIn(entry, 'waited_for_by').length];
  const said = [before > 0 && cause.waitsFor(before), behind > 0 && cause.waitedForBy(behind)].filter(
    (part) => part !== false,
  );
  return said.length === 0 ? null : <span className="ms-2 text-sm text-muted">{said.join(' · ')}</span>;
};

/** The next links of the chain, each with how it stands and the way to its own story. */
export const AwaitedTasks = ({ tasks }: { readonly tasks: Awaited }) => {
  const words = useStoryWords();
  return (
    <ul className="grid gap-1">
      {tasks.map(({ id, kind, state }) => (
        <li key={id} className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
          {state === null ? (
            <>
              <span className="text-faint">{words.cause.forgotten}</span>
              <span className="font-mono text-sm break-all text-muted">{id}</span>
            </>
          ) : (
            <>
              <Badge tone={tones[state] ?? 'busy'}>{taskState(words.tasks.states, state)}</Badge>
              <TextLink to={pathTo('task_id', id)}>{kind ?? id}</TextLink>
              <span className="tabular text-sm text-faint">{id.slice(-12)}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
};

const taskState = (states: Readonly<Record<string, string>>, state: string): string => states[state] ?? state;
