import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { type MouseEvent, type RefObject, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { problemWords } from '../../../api/problem-words.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { useWords } from '../../../words/words.tsx';
import { beginningOfPage } from '../arrival.ts';
import type { Entry, EntrySection } from './entry.ts';
import { usePaletteEntries } from './palette-entries.ts';

/** Everything that can be gone to or done, found by typing. */
export const Palette = ({
  isOpen,
  before,
  onClose,
  signOut,
}: {
  readonly isOpen: boolean;
  /** Where the keyboard was when it was opened. */
  readonly before: RefObject<Element | null>;
  readonly onClose: () => void;
  readonly signOut: () => void;
}) => {
  const { palette } = useWords().shell;
  const hasGone = useRef(false);
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        hasGone.current = false;
        if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup
          aria-label={palette.label}
          // Who went to another page is at its content; who did something is back where they were.
          finalFocus={() => {
            if (hasGone.current) return beginningOfPage();
            return before.current instanceof HTMLElement ? before.current : true;
          }}
          className="fixed inset-x-0 top-[max(1rem,10dvh)] z-50 mx-auto flex max-h-[min(32rem,calc(90dvh-1rem))] w-[calc(100%-1rem)] max-w-xl flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-floating transition data-ending-style:opacity-0 data-starting-style:-translate-y-2 data-starting-style:opacity-0 max-md:top-2 max-md:max-h-[calc(100dvh-1rem)]"
        >
          <Finder
            signOut={signOut}
            onClose={(isGone) => {
              hasGone.current = isGone;
              onClose();
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
};

const Finder = ({
  signOut,
  onClose,
}: {
  readonly signOut: () => void;
  readonly onClose: (isGone: boolean) => void;
}) => {
  const words = useWords();
  const { palette } = words.shell;
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const { sections, isSearching, error } = usePaletteEntries(typed, signOut);
  const count = sections.reduce((sum, { items }) => sum + items.length, 0);

  const choose = ({ does }: Entry, event: MouseEvent): void => {
    if ('act' in does) {
      onClose(false);
      does.act();
    } else if (event.ctrlKey || event.metaKey) {
      window.open(does.goTo, '_blank', 'noopener');
    } else {
      onClose(true);
      void navigate(does.goTo);
    }
  };

  return (
    <Autocomplete.Root
      open
      inline
      items={sections}
      filter={null}
      autoHighlight="always"
      keepHighlight
      value={typed}
      onValueChange={(value, { reason }) => {
        if (reason !== 'item-press') setTyped(value);
      }}
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4 focus-within:outline-2 focus-within:-outline-offset-2 focus-within:outline-accent-text">
        {isSearching ? <Spinner /> : <Search size={16} aria-hidden className="shrink-0 text-faint" />}
        <Autocomplete.Input
          dir="auto"
          aria-label={palette.hint}
          placeholder={palette.hint}
          className="h-12 min-w-0 flex-1 bg-transparent text-md text-ink outline-none placeholder:text-faint"
        />
      </div>
      <Autocomplete.Status className="sr-only">
        {isSearching ? palette.searching : count > 0 && typed !== '' && palette.count(count)}
      </Autocomplete.Status>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {error !== null && (
          <p role="alert" className="px-4 py-2 text-sm text-danger">
            {palette.failed} {problemWords(error, words)}
          </p>
        )}
        <Autocomplete.Empty>
          {!isSearching && <p className="px-4 py-8 text-center text-muted">{palette.empty}</p>}
        </Autocomplete.Empty>
        <Autocomplete.List className="scroll-py-2 p-2 data-empty:p-0">
          {({ group, items }: EntrySection) => (
            <Autocomplete.Group key={group} items={items} className="not-last:mb-2">
              <Autocomplete.GroupLabel className="px-2 py-1 text-xs font-medium text-faint">
                {palette.groups[group]}
              </Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(entry: Entry) => (
                  <Autocomplete.Item
                    key={entry.id}
                    value={entry}
                    onClick={(event) => choose(entry, event)}
                    className="group flex min-h-9 cursor-default items-center gap-2.5 rounded px-2 py-1.5 outline-none select-none data-highlighted:bg-accent-soft data-highlighted:text-accent-text max-md:min-h-11"
                  >
                    <entry.icon
                      size={16}
                      aria-hidden
                      className="shrink-0 text-faint group-data-highlighted:text-accent-text"
                    />
                    <span className="flex min-w-0 flex-1 items-baseline gap-x-2 max-md:flex-col">
                      <span className="foreign line-clamp-2 md:max-w-2/3 md:shrink-0">{entry.label}</span>
                      {entry.detail !== undefined && entry.detail !== entry.label && (
                        <span className="foreign line-clamp-1 text-sm text-faint group-data-highlighted:text-accent-text">
                          {entry.detail}
                        </span>
                      )}
                    </span>
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
      <p aria-hidden className="flex gap-4 border-t border-line px-4 py-2 text-xs text-faint max-md:hidden">
        <span>
          <Key>↑</Key> <Key>↓</Key> {palette.choose}
        </span>
        <span>
          <Key>↵</Key> {palette.go}
        </span>
        <span>
          <Key>Esc</Key> {words.general.close}
        </span>
      </p>
    </Autocomplete.Root>
  );
};

const Key = ({ children }: { readonly children: React.ReactNode }) => (
  <kbd className="inline-grid min-w-5 place-items-center rounded-sm border border-line px-1 font-sans">{children}</kbd>
);
