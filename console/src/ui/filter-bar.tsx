import { Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../words/words.tsx';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { type Choice, inputClasses } from './field.tsx';
import type { Filters } from './filters.ts';

const pauseMs = 250;
/** How the controls of a filter bar look. */
export const controlClasses = classNames(inputClasses, 'h-8 text-base max-md:h-10 max-md:text-md');
/** And those of a few choices: as wide before their choices are known as after, and two beside each other on a phone. */
export const choiceClasses = classNames(controlClasses, 'truncate !w-48 max-md:!w-[calc(50%-0.25rem)]');

/** Above a list: its search and its filters, and a way to clear them. */
export const FilterBar = ({ filters, children }: { readonly filters: Filters; readonly children: ReactNode }) => {
  const { general } = useWords();
  return (
    <search className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5">
      {children}
      {filters.areSet && (
        <Button look="quiet" size="sm" icon={<X size={14} aria-hidden />} onClick={filters.clear}>
          {general.clearFilters}
        </Button>
      )}
    </search>
  );
};

/** A filter that is typed; it takes hold when the typing pauses. */
export const SearchFilter = ({
  filters,
  name,
  label,
}: {
  readonly filters: Filters;
  readonly name: string;
  readonly label: string;
}) => {
  const inForce = filters.get(name);
  const [typed, setTyped] = useState(inForce);
  const sent = useRef(inForce);
  // The address changed by another hand: the back button, or "clear filters".
  useEffect(() => {
    if (inForce === sent.current) return;
    sent.current = inForce;
    setTyped(inForce);
  }, [inForce]);
  const { set } = filters;
  const latest = useRef(set);
  latest.current = set;
  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      latest.current(name, typed);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [typed, name]);
  return (
    <div className="relative min-w-48 flex-1 md:max-w-80">
      <Search size={14} aria-hidden className="absolute inset-y-0 start-2.5 my-auto text-faint" />
      <input
        type="search"
        dir="auto"
        value={typed}
        aria-label={label}
        placeholder={label}
        onChange={(event) => setTyped(event.currentTarget.value)}
        className={classNames(controlClasses, 'ps-8')}
      />
    </div>
  );
};

/** A filter of a few choices; the first stands for no filter. */
export const ChoiceFilter = ({
  filters,
  name,
  label,
  choices,
}: {
  readonly filters: Filters;
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
}) => {
  const { general } = useWords();
  return (
    <select
      aria-label={label}
      value={filters.get(name)}
      onChange={(event) => filters.set(name, event.currentTarget.value)}
      className={choiceClasses}
    >
      <option value="">{`${label}: ${general.all}`}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
};

/** A filter that is on or off: `value` is what stands in the address while it is on. */
export const FlagFilter = ({
  filters,
  name,
  value,
  label,
}: {
  readonly filters: Filters;
  readonly name: string;
  readonly value: string;
  readonly label: string;
}) => (
  <label className="inline-flex min-h-8 items-center gap-2 text-base text-muted max-md:min-h-10">
    <input
      type="checkbox"
      checked={filters.get(name) === value}
      onChange={(event) => filters.set(name, event.currentTarget.checked ? value : '')}
      className="size-4"
    />
    {label}
  </label>
);
