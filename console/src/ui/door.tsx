import type { ReactNode } from 'react';
import { useSpoken } from '../words/words.tsx';
import { Logo } from './logo.tsx';
import { useTitle } from './page.tsx';

/** The page on which strangers stand: one thing to do, generously set, and the house's name above it. */
export const Door = ({
  title,
  lead,
  children,
  below,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  /** Other ways to go. */
  readonly below?: ReactNode;
}) => {
  const { language, speak } = useSpoken();
  const other = language === 'en' ? 'de' : 'en';
  useTitle(title);
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr_auto] justify-items-center px-4 py-6 max-sm:bg-surface">
      <header className="flex w-full max-w-md items-center py-2 text-md sm:pt-[8dvh]">
        <Logo size={32} />
      </header>
      <main className="w-full max-w-md self-start rounded-lg sm:border sm:border-line sm:bg-surface sm:p-8 sm:shadow-raised max-sm:pt-6">
        <h1 className="foreign text-xl">{title}</h1>
        {lead !== undefined && <p className="foreign mt-2 text-md text-muted">{lead}</p>}
        <div className="mt-6 text-md">{children}</div>
        {below !== undefined && (
          <div className="mt-6 grid gap-2 border-t border-line pt-5 text-base text-muted">{below}</div>
        )}
      </main>
      <footer className="pt-6 text-sm text-faint">
        <button
          type="button"
          lang={other}
          onClick={() => speak(other)}
          className="rounded px-2 py-1 hover:text-ink hover:underline"
        >
          {other === 'de' ? 'Deutsch' : 'English'}
        </button>
      </footer>
    </div>
  );
};
