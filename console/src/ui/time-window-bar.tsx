import { Pause, Play } from 'lucide-react';
import { useId } from 'react';
import { useWords } from '../words/words.tsx';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { controlClasses } from './filter-bar.tsx';
import { localText, momentOf } from './local-moment.ts';
import { isReversed } from './range.ts';
import { type TimeWindow, type WindowChoice, windowChoices } from './time-window.ts';

/** How the figures of a page come. */
export type Hearing = 'stream' | 'polling' | undefined;

/** Chooses the stretch of time that a page shows, and says whether it moves along. */
export const TimeWindowBar = ({ window, hears }: { readonly window: TimeWindow; readonly hears: Hearing }) => {
  const { general, charts } = useWords();
  const fault = useId();
  const { choice, from, to } = window;
  const reversed = choice === 'own' && isReversed(from, to);
  const moves = choice !== 'own';
  const end = (name: 'from' | 'to', label: string, moment: string) => (
    <label className="inline-flex items-center gap-1.5 text-sm text-muted max-md:w-full">
      <span className="max-md:w-10">{label}</span>
      <input
        type="datetime-local"
        max="9999-12-31T23:59"
        value={localText(moment)}
        aria-invalid={reversed || undefined}
        aria-describedby={reversed ? fault : undefined}
        onChange={(event) => window.setOwn(name, momentOf(event.currentTarget.value))}
        className={classNames(controlClasses, '!w-auto max-md:flex-1')}
      />
    </label>
  );
  return (
    <search className="flex flex-wrap items-center gap-2">
      <select
        aria-label={general.range.label}
        value={choice}
        onChange={(event) => window.choose(choiceOf(event.currentTarget.value))}
        className={classNames(controlClasses, '!w-48 max-md:!w-full')}
      >
        {windowChoices.map((one) => (
          <option key={one} value={one}>
            {charts.windows[one]}
          </option>
        ))}
        <option value="own">{general.range.own}</option>
      </select>
      {moves && (
        <Button
          icon={window.isPaused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
          onClick={() => window.setPaused(!window.isPaused)}
        >
          {window.isPaused ? charts.goOn : charts.pause}
        </Button>
      )}
      {choice === 'own' && (
        <>
          {end('from', general.from, from)}
          {end('to', general.to, to)}
        </>
      )}
      {reversed && (
        <p id={fault} role="alert" className="text-sm text-danger">
          {charts.reversed}
        </p>
      )}
      {moves && (
        <p role="status" className="inline-flex min-h-6 items-center gap-1.5 text-sm text-faint">
          <span
            aria-hidden
            className={classNames(
              'size-2 rounded-full',
              window.isPaused ? 'bg-line-strong' : hears === 'stream' ? 'bg-success' : 'bg-accent',
            )}
          />
          {window.isPaused
            ? charts.isPaused
            : choice === 'live' && hears === 'stream'
              ? charts.isLive
              : choice === 'live' && hears === 'polling'
                ? charts.isPolled
                : charts.movesAlong}
        </p>
      )}
    </search>
  );
};

const choiceOf = (text: string): WindowChoice | 'own' => windowChoices.find((one) => one === text) ?? 'own';
