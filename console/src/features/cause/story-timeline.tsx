import type { CauseEntry } from 'castellan-client';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { Badge } from '../../ui/badge.tsx';
import { Panel } from '../../ui/panel.tsx';
import { asTree, Waterfall, type WaterfallRow } from '../../ui/waterfall.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { AwaitedHint } from './awaited-tasks.tsx';
import { EntryDetails } from './entry-details.tsx';
import { icons, stretchOf, toneOf } from './entry-looks.ts';
import { stateOf, wordsOf } from './entry-words.ts';
import { KindChoice } from './kind-choice.tsx';

/** More than this many rows of inner workings are folded away at first. */
const mostUnfolded = 40;
const inner: ReadonlySet<string> = new Set(['span', 'log']);

const seconds = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const clockOf = (language: string) => new Intl.DateTimeFormat(language, { ...seconds, fractionalSecondDigits: 3 });
const dayOf = (language: string) => new Intl.DateTimeFormat(language, { month: '2-digit', day: '2-digit', ...seconds });

/** What stands under a row that is hidden stands under the next one above it that is not. */
const lifted = (entries: readonly CauseEntry[], isShown: (entry: CauseEntry) => boolean): readonly CauseEntry[] => {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const visible = (id: string | null): string | null => {
    const entry = id === null ? undefined : byId.get(id);
    if (entry === undefined) return null;
    return isShown(entry) ? entry.id : visible(entry.parent);
  };
  return entries.filter(isShown).map((entry) => ({ ...entry, parent: visible(entry.parent) }));
};

/** The story from top to bottom, and beside it from left to right. Which kinds are shown and which row is open stands in the address. */
export const StoryTimeline = ({
  entries,
  hasBars,
}: {
  readonly entries: readonly CauseEntry[];
  readonly hasBars: boolean;
}) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { cause } = words;
  const [parameters, setParameters] = useSearchParams();
  const hidden = useMemo(() => new Set(parameters.get('hide')?.split(',') ?? []), [parameters]);
  const opened = parameters.get('entry');
  const put = (name: string, value: string | null): void =>
    setParameters(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === null || value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );

  const isOfDays = spanMs(entries) > 43_200_000;
  const rows = useMemo((): readonly WaterfallRow[] => {
    const time = isOfDays ? dayOf(language) : clockOf(language);
    const nowMs = Date.now();
    return asTree(lifted(entries, ({ kind }) => !hidden.has(kind))).map((entry) => {
      const state = stateOf(entry, words);
      const tone = toneOf(entry);
      return {
        id: entry.id,
        parent: entry.parent,
        icon: icons[entry.kind],
        tone,
        ...stretchOf(entry, nowMs),
        lengthMs: entry.kind === 'session' ? null : entry.duration_ms,
        time: time.format(new Date(entry.at)),
        label: (
          <span className={inner.has(entry.kind) ? 'text-muted' : undefined}>
            {wordsOf(entry, words)}
            {entry.kind === 'task' && <AwaitedHint entry={entry} />}
          </span>
        ),
        ...(state !== undefined && { badge: <Badge tone={tone}>{state}</Badge> }),
      };
    });
  }, [entries, hidden, words, language, isOfDays]);

  const foldedAtFirst = useMemo(() => {
    if (rows.length <= mostUnfolded) return [];
    const parents = new Set(
      entries.flatMap(({ parent, kind }) => (parent !== null && inner.has(kind) ? [parent] : [])),
    );
    return [...parents];
  }, [rows.length, entries]);

  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const detailsOf = (id: string) => {
    const entry = byId.get(id);
    return entry && <EntryDetails entry={entry} cause={entry.parent === null ? undefined : byId.get(entry.parent)} />;
  };

  return (
    <Panel title={cause.timeline} lead={cause.timelineLead} isBare>
      <KindChoice entries={entries} hidden={hidden} onHide={(kinds) => put('hide', [...kinds].join(','))} />
      <Waterfall
        rows={rows}
        label={cause.timeline}
        opened={opened}
        onOpen={(id) => put('entry', id)}
        detailsOf={detailsOf}
        foldedAtFirst={foldedAtFirst}
        hasBars={hasBars}
      />
    </Panel>
  );
};

const spanMs = (entries: readonly CauseEntry[]): number => {
  const times = entries.map(({ at }) => Date.parse(at));
  return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
};
