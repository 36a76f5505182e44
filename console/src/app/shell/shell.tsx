import { type ReactNode, useRef } from 'react';
import { Logo } from '../../ui/logo.tsx';
import { useWords } from '../../words/words.tsx';
import { AccountMenu } from './account-menu.tsx';
import { useArrival } from './arrival.ts';
import { AwayBanner } from './away-banner.tsx';
import { CommandPalette } from './command-palette.tsx';
import { HealthStrip } from './health-strip.tsx';
import { PhoneNavigation } from './phone-navigation.tsx';
import { SideBar } from './side-bar.tsx';

/** The frame around every page for people who are signed in: where one can go, how the house is, and who one is. */
export const Shell = ({ children }: { readonly children: ReactNode }) => {
  const { shell } = useWords();
  const main = useRef<HTMLElement>(null);
  useArrival(main);
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14.5rem_minmax(0,1fr)]">
      <button
        type="button"
        onClick={() => main.current?.focus()}
        className="fixed start-2 top-2 z-50 -translate-y-20 rounded bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        {shell.skipToContent}
      </button>
      <aside className="z-30 flex flex-col border-e border-line bg-surface max-md:hidden md:sticky md:top-0 md:h-dvh">
        <div className="flex h-12 shrink-0 items-center px-4">
          <Logo />
        </div>
        <SideBar />
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 max-md:gap-1 max-md:px-2 md:px-6">
          <PhoneNavigation />
          <CommandPalette />
          <span className="flex-1" />
          <HealthStrip />
          <AccountMenu />
          <AwayBanner />
        </header>
        <main id="content" ref={main} tabIndex={-1} className="min-w-0 flex-1 outline-none">
          {children}
        </main>
      </div>
    </div>
  );
};

/** The shell before it is known who is there: nothing moves when it fills. */
export const ShellSkeleton = () => (
  <div className="min-h-dvh md:grid md:grid-cols-[14.5rem_minmax(0,1fr)]" aria-busy>
    <div className="border-e border-line bg-surface max-md:hidden">
      <div className="flex h-12 items-center px-4">
        <Logo />
      </div>
    </div>
    <div>
      <div className="relative h-12 border-b border-line bg-surface">
        <AwayBanner />
      </div>
    </div>
  </div>
);
