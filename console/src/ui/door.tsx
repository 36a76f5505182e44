import { type ReactNode, useEffect, useRef } from 'react';
import { useSpoken } from '../words/words.tsx';
import { classNames } from './class-names.ts';
import { DoorLogo } from './logo.tsx';
import { useTitle } from './page.tsx';

let isFirstDoor = true;

/** The page on which strangers stand: one thing to do, generously set, and the house's name above it. */
export const Door = ({
  title,
  lead,
  mark,
  isOutcome = false,
  children,
  below,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  /** A picture above the title. */
  readonly mark?: ReactNode;
  /** Whether it says how something went: then it is in the middle, and read out at once. */
  readonly isOutcome?: boolean;
  readonly children?: ReactNode;
  /** Other ways to go. */
  readonly below?: ReactNode;
}) => {
  const { language, speak } = useSpoken();
  const other = language === 'en' ? 'de' : 'en';
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  useEffect(() => {
    // Where another page or a form was before, the keyboard and whoever listens begin at the heading.
    const isNew = !isFirstDoor || isOutcome;
    isFirstDoor = false;
    if (isNew && (isOutcome || document.activeElement === document.body)) heading.current?.focus();
  }, [isOutcome]);
  return (
    <div className="door-ground grid min-h-dvh grid-rows-[auto_1fr_auto] justify-items-center px-5 pb-5 max-sm:pt-5">
      <header className="flex w-full max-w-110 justify-center pt-3 pb-7 max-sm:justify-start max-sm:pb-6 sm:pt-[9dvh]">
        <DoorLogo />
      </header>
      <main
        className={classNames(
          'w-full max-w-110 self-start sm:rounded-xl sm:border sm:border-line sm:bg-surface sm:px-9 sm:py-9 sm:shadow-door',
          isOutcome && 'sm:text-center',
        )}
      >
        {mark !== undefined && (
          <div
            className={classNames(
              'mb-5 grid size-12 place-items-center rounded-full bg-accent-soft text-accent-text',
              isOutcome && 'sm:mx-auto',
            )}
          >
            {mark}
          </div>
        )}
        <h1 ref={heading} tabIndex={-1} className="foreign text-xl outline-none">
          {title}
        </h1>
        {lead !== undefined && <p className="foreign mt-2 text-md text-balance text-muted">{lead}</p>}
        {children !== undefined && <div className="mt-7 text-md">{children}</div>}
        {below !== undefined && (
          <div className="mt-7 grid gap-3 border-t border-line pt-5 text-base text-muted">{below}</div>
        )}
      </main>
      <footer className="pt-6 text-sm text-faint">
        <button
          type="button"
          lang={other}
          onClick={() => speak(other)}
          className="min-h-8 rounded px-3 hover:text-ink hover:underline"
        >
          {other === 'de' ? 'Deutsch' : 'English'}
        </button>
      </footer>
    </div>
  );
};
