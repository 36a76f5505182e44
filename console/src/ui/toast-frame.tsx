import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useWords } from '../words/words.tsx';
import { classNames } from './class-names.ts';
import type { Said } from './said.ts';

const toasts = Toast.createToastManager();

const add = ({ text, type }: Said): void =>
  void toasts.add({ title: text, type, ...(type === 'done' ? { timeout: 5_000 } : { timeout: 0, priority: 'high' }) });

const List = () => {
  const { general } = useWords();
  const manager = Toast.useToastManager();
  return manager.toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={classNames(
        'flex items-start gap-2 rounded-md border bg-raised py-2 ps-3 pe-1.5 shadow-floating transition data-limited:hidden data-ending-style:opacity-0 data-starting-style:translate-y-3 data-starting-style:opacity-0',
        toast.type === 'problem' ? 'border-danger text-danger' : 'border-line text-ink',
      )}
    >
      <Toast.Title render={<p className="foreign min-w-0 flex-1 py-0.5 text-base" />} />
      <Toast.Close
        aria-label={general.close}
        className="grid size-7 place-items-center rounded text-muted hover:bg-hover"
      >
        <X size={14} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
};

/** Where toasts appear. `onReady` is given what shows one, and answers what is done when the place goes. */
export const ToastFrame = ({ onReady }: { readonly onReady: (add: (said: Said) => void) => () => void }) => {
  const { shell } = useWords();
  // After the provider's own: from then on it hears of what is added.
  useEffect(() => onReady(add), [onReady]);
  return (
    <Toast.Provider toastManager={toasts} limit={4}>
      <Toast.Portal>
        <Toast.Viewport
          aria-label={shell.notifications}
          className="fixed end-4 bottom-4 z-60 grid w-[calc(100%-2rem)] max-w-sm gap-2"
        >
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
};
