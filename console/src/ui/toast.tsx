import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useWords } from '../words/words.tsx';
import { classNames } from './class-names.ts';

const toasts = Toast.createToastManager();

/** Says in passing what was done or what went wrong. A problem stays until it is closed. */
export const say = {
  done: (text: string): void => void toasts.add({ title: text, type: 'done', timeout: 5_000 }),
  problem: (text: string): void => void toasts.add({ title: text, type: 'problem', timeout: 0, priority: 'high' }),
};

const List = () => {
  const { general } = useWords();
  const manager = Toast.useToastManager();
  return manager.toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={classNames(
        'flex items-start gap-2 rounded-md border bg-raised py-2 ps-3 pe-1.5 shadow-floating transition data-ending-style:opacity-0 data-starting-style:translate-y-3 data-starting-style:opacity-0',
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

/** Where toasts appear; once, around the app. */
export const ToastArea = () => {
  const { shell } = useWords();
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
