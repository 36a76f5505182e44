import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type RefObject, useRef } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { Logo } from '../../ui/logo.tsx';
import { useWords } from '../../words/words.tsx';
import { beginningOfPage } from './arrival.ts';
import { SideBar } from './side-bar.tsx';

/** The navigation over the page. `button` is what opened it, and gets the focus back. */
export const PhoneDrawer = ({
  isOpen,
  onClose,
  button,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly button: RefObject<HTMLButtonElement | null>;
}) => {
  const { shell, general } = useWords();
  const hasGone = useRef(false);
  const close = (isGone: boolean): void => {
    hasGone.current = isGone;
    onClose();
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && close(false)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0 md:hidden" />
        <Dialog.Popup
          aria-label={shell.navigation}
          // Who went to another page is at its content.
          finalFocus={() => (hasGone.current ? beginningOfPage() : button.current)}
          className="fixed inset-y-0 start-0 z-50 flex w-72 max-w-[85vw] flex-col bg-surface shadow-floating transition-transform outline-none data-ending-style:-translate-x-full data-starting-style:-translate-x-full md:hidden"
        >
          <div className="flex h-12 shrink-0 items-center justify-between gap-2 ps-4 pe-3">
            <Logo />
            <Dialog.Close render={<IconButton label={general.close} icon={<X size={18} aria-hidden />} />} />
          </div>
          <SideBar onChoose={() => close(true)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
};
