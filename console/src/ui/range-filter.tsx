import { useId } from 'react';
import { useWords } from '../words/words.tsx';
import { classNames } from './class-names.ts';
import { choiceClasses, controlClasses } from './filter-bar.tsx';
import type { Filters } from './filters.ts';
import { localText, momentOf } from './local-moment.ts';
import { isReversed, spans } from './range.ts';

const own = 'own';

/**
 * A filter of time: since when, or from when to when. It takes the names `rangeFilters` in the address, and `useRanged`
 * says what they come to. An own range stands there in UTC, so that a link means the same everywhere.
 */
export const RangeFilter = ({ filters }: { readonly filters: Filters }) => {
  const { general } = useWords();
  const fault = useId();
  const from = filters.get('from');
  const to = filters.get('to');
  const isOwn = filters.get('range') === own || from !== '' || to !== '';
  const reversed = isReversed(from, to);
  const choose = (choice: string): void => filters.setAll({ range: choice, from: '', to: '' });
  const end = (name: 'from' | 'to', label: string, moment: string) => (
    <label className="inline-flex items-center gap-1.5 text-sm text-muted max-md:w-full">
      <span className="max-md:w-10">{label}</span>
      <input
        type="datetime-local"
        max="9999-12-31T23:59"
        value={localText(moment)}
        aria-invalid={reversed || undefined}
        aria-describedby={reversed ? fault : undefined}
        onChange={(event) => filters.setAll({ range: own, [name]: momentOf(event.currentTarget.value) })}
        className={classNames(controlClasses, '!w-auto max-md:flex-1')}
      />
    </label>
  );
  return (
    <>
      <select
        aria-label={general.range.label}
        value={isOwn ? own : filters.get('range')}
        onChange={(event) => choose(event.currentTarget.value)}
        className={choiceClasses}
      >
        <option value="">{general.range.always}</option>
        {spans.map((span) => (
          <option key={span} value={span}>
            {general.range.spans[span]}
          </option>
        ))}
        <option value={own}>{general.range.own}</option>
      </select>
      {isOwn && (
        <>
          {end('from', general.from, from)}
          {end('to', general.to, to)}
        </>
      )}
      {reversed && (
        <p id={fault} role="alert" className="text-sm text-danger">
          {general.range.reversed}
        </p>
      )}
    </>
  );
};
