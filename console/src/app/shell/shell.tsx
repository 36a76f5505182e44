import { Menu as MenuIcon, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import { IconButton } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Logo } from '../../ui/logo.tsx';
import { useWords } from '../../words/words.tsx';
import { AccountMenu } from './account-menu.tsx';
import { AwayBanner } from './away-banner.tsx';
import { CommandPalette } from './command-palette.tsx';
import { HealthStrip } from './health-strip.tsx';
import { SideBar } from './side-bar.tsx';

/** The frame around every page for people who are signed in: where one can go, how the house is, and who one is. */
export const Shell = ({ children }: { readonly children: ReactNode }) => {
  const { shell } = useWords();
  const { pathname } = useLocation();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    setMenuOpen(false);
    // As after loading a page: at the top, and the keyboard goes on from the content.
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed start-2 top-2 z-50 -translate-y-20 rounded bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        {shell.skipToContent}
      </a>
      <aside
        className={classNames(
          'z-30 flex flex-col border-line bg-surface md:sticky md:top-0 md:h-dvh md:border-e',
          isMenuOpen ? 'max-md:fixed max-md:inset-0' : 'max-md:hidden',
        )}
      >
        <div className="flex h-12 shrink-0 items-center justify-between gap-2 px-4">
          <Logo />
          {isMenuOpen && (
            <IconButton
              label={shell.navigation}
              aria-expanded
              icon={<X size={18} aria-hidden />}
              onClick={() => setMenuOpen(false)}
              className="md:hidden"
            />
          )}
        </div>
        <SideBar />
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 md:px-6">
          <IconButton
            label={shell.openNavigation}
            aria-expanded={isMenuOpen}
            icon={<MenuIcon size={18} aria-hidden />}
            onClick={() => setMenuOpen(true)}
            className="md:hidden"
          />
          <CommandPalette />
          <span className="flex-1" />
          <HealthStrip />
          <AccountMenu />
        </header>
        <AwayBanner />
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
    <div className="border-line bg-surface max-md:hidden md:border-e">
      <div className="flex h-12 items-center px-4">
        <Logo />
      </div>
    </div>
    <div>
      <div className="h-12 border-b border-line bg-surface" />
      <AwayBanner />
    </div>
  </div>
);
