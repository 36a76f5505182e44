import type { CauseEntry } from 'castellan-client';
import { classNames } from '../../ui/class-names.ts';
import { useStoryWords } from '../../words/story-words.ts';
import { type EntryKind, icons } from './entry-looks.ts';

const kinds: readonly EntryKind[] = [
  'request',
  'sign_in',
  'session',
  'audit',
  'task',
  'attempt',
  'mail',
  'span',
  'log',
  'error',
];

/** Which kinds of entries are shown; only those that there are can be chosen. */
export const KindChoice = ({
  entries,
  hidden,
  onHide,
}: {
  readonly entries: readonly CauseEntry[];
  readonly hidden: ReadonlySet<string>;
  readonly onHide: (kinds: ReadonlySet<string>) => void;
}) => {
  const { cause } = useStoryWords();
  const counts = Map.groupBy(entries, ({ kind }) => kind);
  const present = kinds.filter((kind) => counts.has(kind));
  if (present.length < 2) return null;
  const turn = (kind: EntryKind): void => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    onHide(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a line of buttons in every browser.
    <div role="group" aria-label={cause.show} className="flex flex-wrap gap-1.5 border-b border-line px-4 py-2.5">
      {present.map((kind) => {
        const Icon = icons[kind];
        const isShown = !hidden.has(kind);
        return (
          <button
            key={kind}
            type="button"
            aria-pressed={isShown}
            onClick={() => turn(kind)}
            className={classNames(
              'inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-sm max-md:h-10',
              isShown ? 'border-line bg-raised text-ink' : 'border-dashed border-line text-faint line-through',
            )}
          >
            <Icon size={14} aria-hidden />
            {cause.kinds[kind]}
            <span className="tabular text-faint">{counts.get(kind)?.length}</span>
          </button>
        );
      })}
    </div>
  );
};
