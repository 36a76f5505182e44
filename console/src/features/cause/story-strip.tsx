import type { CauseEntry } from 'castellan-client';
import { ArrowRight } from 'lucide-react';
import { classNames } from '../../ui/class-names.ts';
import { duration } from '../../ui/duration.ts';
import { useStoryWords } from '../../words/story-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { type EntryKind, icons, toneOf } from './entry-looks.ts';
import { stateOf, wordsOf } from './entry-words.ts';

/** The kinds that a story is told by; the others are how it came about. */
const told: ReadonlySet<EntryKind> = new Set(['request', 'sign_in', 'audit', 'task', 'mail', 'error']);
const mostSteps = 9;

const tones = {
  neutral: 'border-line text-ink',
  info: 'border-line text-ink',
  success: 'border-line text-ink',
  warning: 'border-warning text-warning',
  danger: 'border-danger text-danger',
  busy: 'border-busy text-busy',
} as const;

/** The story in one line: what happened, one after the other, with how long it took. A step leads to its place below. */
export const StoryStrip = ({
  entries,
  onOpen,
}: {
  readonly entries: readonly CauseEntry[];
  readonly onOpen: (id: string) => void;
}) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const all = entries.filter(({ kind }) => told.has(kind));
  const [first] = all;
  if (first === undefined || all.length < 2) return null;
  const steps = all.slice(0, mostSteps);
  const sinceStart = ({ at, ended_at: end }: CauseEntry): number => Date.parse(end ?? at) - Date.parse(first.at);
  return (
    <ol aria-label={words.cause.inShort} className="flex flex-wrap items-center gap-x-1.5 gap-y-2">
      {steps.map((entry, index) => {
        const Icon = icons[entry.kind];
        const ms = entry.kind === 'request' ? entry.duration_ms : sinceStart(entry);
        const state = entry.outcome === 'ok' ? undefined : stateOf(entry, words);
        return (
          <li key={entry.id} className="flex min-w-0 items-center gap-1.5">
            {index > 0 && <ArrowRight size={14} aria-hidden className="shrink-0 text-faint rtl:rotate-180" />}
            <button
              type="button"
              onClick={() => onOpen(entry.id)}
              className={classNames(
                'flex min-h-7 min-w-0 items-center gap-1.5 rounded border bg-raised px-2 text-start text-sm hover:bg-hover max-md:min-h-10',
                tones[toneOf(entry)],
              )}
            >
              <Icon size={14} aria-hidden className="shrink-0 opacity-75" />
              <span className="foreign">{wordsOf(entry, words)}</span>
              {state !== undefined && <span className="font-medium">{state}</span>}
              {ms !== null && ms > 0 && (
                <span className="tabular whitespace-nowrap text-faint">
                  {entry.kind === 'request' ? '' : '+'}
                  {duration(ms, language)}
                </span>
              )}
            </button>
          </li>
        );
      })}
      {all.length > steps.length && (
        <li className="text-sm text-faint">{words.cause.andMore(all.length - steps.length)}</li>
      )}
    </ol>
  );
};
