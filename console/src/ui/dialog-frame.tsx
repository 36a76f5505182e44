import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef } from 'react';
import { useWords } from '../words/words.tsx';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import type { DialogProps } from './dialog-props.ts';

const focusable = 'input:not([hidden], :disabled), select, textarea, button:not(:disabled)';

/** A dialog as it is shown. */
export const DialogFrame = ({
  isOpen,
  onClose,
  title,
  lead,
  isWide = false,
  isFirm = false,
  children,
}: DialogProps) => {
  const { general } = useWords();
  const content = useRef<HTMLDivElement>(null);
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && !isFirm && onClose()}>
      <BaseDialog.Portal>
        {/* As high as the dialogs: one that opens over another dims it. */}
        <BaseDialog.Backdrop className="fixed inset-0 z-50 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Popup
          // Not at the cross, which stands first. Opened by touch, no keyboard comes over the content.
          initialFocus={(by) =>
            by === 'touch' ? true : (content.current?.querySelector<HTMLElement>(focusable) ?? true)
          }
          className={classNames(
            'fixed inset-x-0 top-[max(1rem,12dvh)] z-50 mx-auto flex max-h-[calc(100dvh-2rem-12dvh)] w-[calc(100%-2rem)] flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-floating transition data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 max-md:top-4 max-md:max-h-[calc(100dvh-2rem)]',
            isWide ? 'max-w-2xl' : 'max-w-md',
          )}
        >
          <div className="flex items-start gap-2 px-5 pt-4">
            <div className="min-w-0 flex-1">
              <BaseDialog.Title className="foreign text-md font-semibold">{title}</BaseDialog.Title>
              {lead !== undefined && (
                <BaseDialog.Description className="foreign mt-1 text-muted">{lead}</BaseDialog.Description>
              )}
            </div>
            {!isFirm && (
              <IconButton
                label={general.close}
                icon={<X size={16} aria-hidden />}
                onClick={onClose}
                className="-me-2"
              />
            )}
          </div>
          <div ref={content} className="min-h-0 overflow-y-auto px-5 pt-4 pb-5">
            {children}
          </div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
};
