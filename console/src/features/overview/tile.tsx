import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { problemWords } from '../../api/problem-words.ts';
import { classNames } from '../../ui/class-names.ts';
import { useSpoken, useWords } from '../../words/words.tsx';
import type { Counted } from './readings.ts';

/** A few figures that belong together. Its size does not change when they come, or when they could not be read. */
export const Tile = ({
  title,
  errors,
  children,
}: {
  readonly title: string;
  readonly errors: readonly (Error | null)[];
  readonly children: ReactNode;
}) => (
  <section className="min-w-0 rounded-lg border border-line bg-surface px-4 py-3 shadow-raised">
    <div className="flex items-center gap-2">
      <h2 className="min-w-0 flex-1 text-sm font-medium text-muted">{title}</h2>
      <NotRead error={errors.find((error) => error !== null)} />
    </div>
    <ul className="-mx-2 mt-1.5 flex flex-wrap gap-x-1">{children}</ul>
  </section>
);

const NotRead = ({ error }: { readonly error: Error | null | undefined }) => {
  const words = useWords();
  if (error === null || error === undefined) return null;
  const text = `${words.overview.notRead} ${problemWords(error, words)}`;
  return (
    <span title={text} className="text-warning">
      <TriangleAlert size={14} aria-hidden />
      <span className="sr-only">{text}</span>
    </span>
  );
};

const alarming = { warning: 'text-warning', danger: 'text-danger' } as const;

/** From here on a figure is rounded, so that three stand side by side. */
const roundedFrom = 100_000;

const writtenOut = ({ count, isWhole }: Counted, language: string) => {
  const more = isWhole ? '' : '+';
  const exact = `${count.toLocaleString(language)}${more}`;
  if (count < roundedFrom) return { short: exact };
  const rounded = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 }).format(count);
  return { short: `${rounded}${more}`, exact };
};

/** A figure that leads to what was counted. `tone` colours it once there is anything. */
export const Figure = ({
  value,
  label,
  to,
  tone,
}: {
  /** Undefined until it is known. */
  readonly value: Counted | undefined;
  readonly label: string;
  readonly to: string;
  readonly tone?: keyof typeof alarming;
}) => {
  const { language } = useSpoken();
  const written = value && writtenOut(value, language);
  const isSome = value !== undefined && value.count > 0;
  return (
    <li className="min-w-[31%]" title={written?.exact}>
      <Link to={to} className="block rounded px-2 py-1 hover:bg-hover">
        <span
          className={classNames(
            'tabular block text-xl font-semibold',
            value?.count === 0 && 'text-faint',
            isSome && tone !== undefined && alarming[tone],
          )}
        >
          {written?.short ?? '–'}
        </span>{' '}
        <span className="block text-sm text-faint">{label}</span>
      </Link>
    </li>
  );
};
