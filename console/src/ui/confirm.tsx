import { type ReactNode, useRef, useState } from 'react';
import { problemWords } from '../api/problem-words.ts';
import { NotProved } from '../api/proof.tsx';
import { useWords } from '../words/words.tsx';
import type { Act } from './act.ts';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { TextField } from './field.tsx';

/**
 * Asks before something is done. What cannot be undone is confirmed by naming it: `naming` is what has to be typed.
 * Closes by itself once it is done; stays open when it was refused, and says why.
 */
export const Confirm = <Input,>({
  isOpen,
  onClose,
  title,
  lead,
  button,
  act,
  input,
  naming,
  isDangerous = true,
  children,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly button: string;
  readonly act: Act<Input, unknown>;
  readonly input: Input;
  readonly naming?: string;
  readonly isDangerous?: boolean;
  readonly children?: ReactNode;
}) => (
  <Dialog isOpen={isOpen} onClose={onClose} title={title} lead={lead}>
    {isOpen && <Question {...{ onClose, button, act, input, naming, isDangerous, children }} />}
  </Dialog>
);

const Question = <Input,>({
  onClose,
  button,
  act,
  input,
  naming,
  isDangerous,
  children,
}: {
  readonly onClose: () => void;
  readonly button: string;
  readonly act: Act<Input, unknown>;
  readonly input: Input;
  readonly naming: string | undefined;
  readonly isDangerous: boolean;
  readonly children: ReactNode;
}) => {
  const words = useWords();
  const { general } = words;
  const [typed, setTyped] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const isUnderWay = useRef(false);
  const isNamed = naming === undefined || typed.trim() === naming;
  const perform = async (): Promise<void> => {
    if (!isNamed || isUnderWay.current) return;
    isUnderWay.current = true;
    setRefusal(undefined);
    try {
      await act.perform(input);
      onClose();
    } catch (error) {
      if (!(error instanceof NotProved)) setRefusal(problemWords(error, words));
    } finally {
      isUnderWay.current = false;
    }
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void perform();
      }}
    >
      {children}
      {naming !== undefined && (
        <TextField
          label={general.typeToConfirm(naming)}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {refusal !== undefined && <Banner tone="danger">{refusal}</Banner>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{general.cancel}</Button>
        <Button type="submit" look={isDangerous ? 'danger' : 'primary'} disabled={!isNamed} isBusy={act.isBusy}>
          {button}
        </Button>
      </div>
    </form>
  );
};
