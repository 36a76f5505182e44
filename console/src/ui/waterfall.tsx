import { ChevronRight, type LucideIcon } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { useSpoken } from '../words/words.tsx';
import type { Tone } from './badge.tsx';
import { classNames } from './class-names.ts';
import { duration } from './duration.ts';
import { type TimeScale, timeScale } from './time-scale.ts';

export type WaterfallRow = {
  readonly id: string;
  /** The row that it stands under; rows come behind the one that they stand under. */
  readonly parent: string | null;
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly fromMs: number;
  /** Equal to `fromMs` for what is but a moment. */
  readonly toMs: number;
  /** Mostly waiting: drawn thin, and pauses within it are cut short. */
  readonly isWaiting?: boolean;
  readonly label: ReactNode;
  /** When it began, as it is written beside it. */
  readonly time: string;
  readonly badge?: ReactNode;
  /** How long it took; nothing where that is not known or there is nothing to it. */
  readonly lengthMs?: number | null;
};

const barTones: Readonly<Record<Tone, string>> = {
  neutral: 'bg-line-strong',
  info: 'bg-accent',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger-solid',
  busy: 'bg-busy',
};

const iconTones: Readonly<Record<Tone, string>> = {
  neutral: 'text-faint',
  info: 'text-accent-text',
  success: 'text-success',
  warning: 'text-warning',
  danger: 'text-danger',
  busy: 'text-busy',
};

const deepestIndent = 6;

type Shape = { readonly depth: number; readonly hasChildren: boolean; readonly isHidden: boolean };

/** Each row's depth, and whether it is folded away under another. */
const shapesOf = (rows: readonly WaterfallRow[], folded: ReadonlySet<string>): ReadonlyMap<string, Shape> => {
  const shapes = new Map<string, Shape>();
  for (const { id, parent } of rows) {
    const above = parent === null ? undefined : shapes.get(parent);
    if (parent !== null && above !== undefined) shapes.set(parent, { ...above, hasChildren: true });
    const isHidden = above !== undefined && parent !== null && (above.isHidden || folded.has(parent));
    shapes.set(id, { depth: above === undefined ? 0 : above.depth + 1, hasChildren: false, isHidden });
  }
  return shapes;
};

/** Rows in the order in which they are read: each with everything under it before its next neighbour. */
export const asTree = <Row extends Pick<WaterfallRow, 'id' | 'parent'>>(rows: readonly Row[]): readonly Row[] => {
  const known = new Set(rows.map(({ id }) => id));
  const under = Map.groupBy(rows, ({ parent }) => (parent !== null && known.has(parent) ? parent : null));
  const walk = (parent: string | null): readonly Row[] =>
    (under.get(parent) ?? []).flatMap((row) => [row, ...walk(row.id)]);
  return walk(null);
};

/**
 * What happened from left to right and from top to bottom, nested by what caused what. A row opens its details; what stands under it
 * folds away. With the keyboard: up and down from row to row, right and left to unfold and fold.
 */
export const Waterfall = ({
  rows,
  label,
  opened,
  onOpen,
  detailsOf,
  foldedAtFirst,
  hasBars = true,
}: {
  /** In the order of `asTree`. */
  readonly rows: readonly WaterfallRow[];
  readonly label: string;
  readonly opened: string | null;
  readonly onOpen: (id: string | null) => void;
  readonly detailsOf: (id: string) => ReactNode;
  readonly foldedAtFirst: readonly string[];
  /** Off where so much lies so far apart that bars would tell nothing. */
  readonly hasBars?: boolean;
}) => {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLOListElement>(null);
  const folded = useMemo(() => {
    const set = new Set(foldedAtFirst);
    for (const id of turned) if (!set.delete(id)) set.add(id);
    return set;
  }, [foldedAtFirst, turned]);
  const shapes = useMemo(() => shapesOf(rows, folded), [rows, folded]);
  const scale = useMemo(() => timeScale(rows.filter(({ isWaiting }) => isWaiting !== true)), [rows]);
  const shown = rows.filter(({ id }) => shapes.get(id)?.isHidden === false);

  const turn = (id: string): void =>
    setTurned((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const focus = (id: string | undefined | null): void => {
    if (id === undefined || id === null) return;
    list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus();
  };
  const hear = (event: KeyboardEvent<HTMLElement>): void => {
    const id = event.target instanceof HTMLElement ? event.target.dataset.row : undefined;
    const index = shown.findIndex((row) => row.id === id);
    const row = shown[index];
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const shape = shapes.get(row.id);
    const isFolded = folded.has(row.id);
    const moves: readonly (readonly [key: string, move: () => void])[] = [
      ['ArrowDown', () => focus(shown[index + 1]?.id)],
      ['ArrowUp', () => focus(shown[index - 1]?.id)],
      ['Home', () => focus(shown[0]?.id)],
      ['End', () => focus(shown.at(-1)?.id)],
      ['ArrowRight', () => (shape?.hasChildren === true && isFolded ? turn(row.id) : undefined)],
      ['ArrowLeft', () => (shape?.hasChildren === true && !isFolded ? turn(row.id) : focus(row.parent))],
    ];
    const move = moves.find(([key]) => key === event.key)?.[1];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };

  return (
    <div className="@container">
      <ol ref={list} aria-label={label} onKeyDown={hear} className="relative">
        {shown.map((row) => (
          <Line
            key={row.id}
            row={row}
            shape={shapes.get(row.id) ?? { depth: 0, hasChildren: false, isHidden: false }}
            isFolded={folded.has(row.id)}
            isOpen={opened === row.id}
            onOpen={() => onOpen(opened === row.id ? null : row.id)}
            onTurn={() => turn(row.id)}
            scale={hasBars ? scale : undefined}
          >
            {opened === row.id && detailsOf(row.id)}
          </Line>
        ))}
      </ol>
    </div>
  );
};

/** As elsewhere, but of what is over in no time the tenths of a millisecond as well. */
const lengthText = (ms: number, language: string): string =>
  ms < 10
    ? new Intl.NumberFormat(language, {
        style: 'unit',
        unit: 'millisecond',
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      }).format(ms)
    : duration(ms, language);

const Line = ({
  row,
  shape,
  isFolded,
  isOpen,
  onOpen,
  onTurn,
  scale,
  children,
}: {
  readonly row: WaterfallRow;
  readonly shape: Shape;
  readonly isFolded: boolean;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onTurn: () => void;
  readonly scale: TimeScale | undefined;
  readonly children: ReactNode;
}) => {
  const { language, words } = useSpoken();
  const Icon = row.icon;
  return (
    <li className="border-b border-line last:border-b-0">
      <div
        className={classNames(
          'grid min-h-9 items-center gap-x-3 px-4 hover:bg-hover',
          scale === undefined
            ? 'grid-cols-[minmax(0,1fr)_auto]'
            : 'grid-cols-[minmax(0,1fr)_auto] @3xl:grid-cols-[minmax(0,1fr)_minmax(0,26rem)_4.5rem]',
          isOpen && 'bg-hover',
        )}
      >
        <div className="flex min-w-0 items-center gap-1.5 py-1">
          <span className="tabular shrink-0 pe-1 text-sm whitespace-nowrap text-faint @max-2xl:hidden">{row.time}</span>
          <span className="shrink-0" style={{ width: `${Math.min(shape.depth, deepestIndent) * 1.125}rem` }} />
          {shape.hasChildren ? (
            <button
              type="button"
              onClick={onTurn}
              aria-expanded={!isFolded}
              aria-label={isFolded ? words.general.unfold : words.general.fold}
              tabIndex={-1}
              className="grid size-6 shrink-0 place-items-center rounded text-faint hover:bg-sunken hover:text-ink"
            >
              <ChevronRight
                size={14}
                aria-hidden
                className={classNames('transition-transform rtl:rotate-180', !isFolded && 'rotate-90 rtl:rotate-90')}
              />
            </button>
          ) : (
            <span className="w-6 shrink-0" />
          )}
          <Icon size={15} aria-hidden className={classNames('shrink-0', iconTones[row.tone])} />
          <button
            type="button"
            data-row={row.id}
            aria-expanded={isOpen}
            onClick={onOpen}
            className="flex min-h-7 min-w-0 flex-1 flex-wrap items-center gap-x-2 rounded text-start max-md:min-h-10"
          >
            <span className="foreign min-w-0">{row.label}</span>
            {row.badge}
            <span className="tabular w-full text-xs text-faint @2xl:hidden">{row.time}</span>
          </button>
        </div>
        <span className="tabular text-end text-sm whitespace-nowrap text-muted @3xl:order-last">
          {row.lengthMs != null && lengthText(row.lengthMs, language)}
        </span>
        {scale !== undefined && <Track row={row} scale={scale} />}
      </div>
      {isOpen && <div className="border-t border-line bg-sunken px-4 py-3">{children}</div>}
    </li>
  );
};

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

const Track = ({ row, scale }: { readonly row: WaterfallRow; readonly scale: TimeScale }) => {
  const { language, words } = useSpoken();
  const [from, to] = [scale.placeOf(row.fromMs), scale.placeOf(row.toMs)];
  return (
    <div
      aria-hidden
      // Time runs from left to right in every language.
      dir="ltr"
      className="relative col-span-full mb-1.5 h-2 overflow-hidden rounded-sm bg-sunken @3xl:col-span-1 @3xl:my-0 @3xl:h-full @3xl:min-h-9 @3xl:rounded-none @3xl:bg-transparent"
    >
      {scale.gaps.map((gap) => (
        <span
          key={gap.from}
          title={words.general.pause(duration(gap.lengthMs, language))}
          className="absolute inset-y-0 border-x border-dashed border-line bg-[repeating-linear-gradient(135deg,transparent_0_5px,var(--color-line)_5px_6px)]"
          style={{ left: percent(gap.from), width: percent(gap.to - gap.from) }}
        />
      ))}
      <span
        className={classNames(
          'absolute inset-y-0 my-auto rounded-sm',
          row.isWaiting === true ? 'h-0.5 opacity-70' : 'h-2 @3xl:h-3',
          barTones[row.tone],
        )}
        style={{ left: percent(Math.min(from, 0.992)), width: `max(${percent(to - from)}, 4px)` }}
      />
    </div>
  );
};
