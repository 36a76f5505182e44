import { Search } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { serverAway } from '../../api/server-away.ts';
import { later } from '../../ui/later.ts';
import { say } from '../../ui/toast.tsx';
import { useWords } from '../../words/words.tsx';
import { paletteShortcut, shortcutShown } from './palette-shortcut.ts';
import { useSignOut } from './sign-out.ts';

const parts = later(() => import('./palette/palette.tsx'));

/** The button of the palette, and its shortcuts. What it opens is loaded when it is first wanted. */
export const CommandPalette = () => {
  const { shell, problems } = useWords();
  const { palette } = shell;
  const signOut = useSignOut();
  const [isOpen, setOpen] = useState(false);
  const [loaded, setLoaded] = useState(parts.loaded);
  const before = useRef<Element>(null);

  const open = useCallback((): void => {
    before.current = document.activeElement;
    setOpen(true);
    parts.load().then(setLoaded, async () => {
      setOpen(false);
      // The page is not loaded again for it: whoever is in the middle of something would lose it.
      const answers = await serverAway.answers();
      say.problem(answers ? palette.didNotLoad : problems.away[serverAway.absence() ?? 'unreachable']);
    });
  }, [palette, problems]);

  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (!paletteShortcut(event, isOpen)) return;
      event.preventDefault();
      if (isOpen) setOpen(false);
      else open();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [isOpen, open]);

  return (
    <>
      <button
        type="button"
        onClick={open}
        aria-label={palette.open}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K /"
        className="flex h-8 items-center gap-2 rounded text-muted max-md:size-10 max-md:justify-center max-md:hover:bg-hover md:w-72 md:border md:border-line md:bg-canvas md:px-2.5 md:hover:border-line-strong"
      >
        <Search size={16} aria-hidden className="shrink-0" />
        <span className="min-w-0 flex-1 truncate text-start text-sm max-md:hidden">{palette.open}</span>
        <kbd className="shrink-0 font-sans text-xs text-faint max-md:hidden">{shortcutShown}</kbd>
      </button>
      {loaded !== undefined && (
        <loaded.Palette isOpen={isOpen} before={before} onClose={() => setOpen(false)} signOut={() => signOut.run()} />
      )}
    </>
  );
};
