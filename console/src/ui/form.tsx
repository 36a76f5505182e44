import type { BaseSyntheticEvent, ReactNode } from 'react';
import { useWords } from '../words/words.tsx';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { clockText } from './countdown.ts';

/** What a form shows of itself: a `useServerForm` has it. */
export type FormControls = {
  readonly submit: (event?: BaseSyntheticEvent) => Promise<void>;
  /** What the server refused, where it is about no single field. */
  readonly refusal: string | undefined;
  /** How many seconds the server wants to hear nothing more of it; counted down. */
  readonly waitSeconds: number;
  readonly formState: { readonly isSubmitting: boolean };
};

/** A form: its fields, what the server refused, and its buttons. */
export const Form = ({
  form,
  button,
  look = 'primary',
  size = 'md',
  others,
  isLocked = false,
  children,
}: {
  readonly form: FormControls;
  readonly button: string;
  readonly look?: 'primary' | 'danger';
  /** `lg` stands over the whole width, where people sign in. */
  readonly size?: 'md' | 'lg';
  readonly others?: ReactNode;
  /** While it cannot be sent yet. */
  readonly isLocked?: boolean;
  readonly children: ReactNode;
}) => {
  const { problems } = useWords();
  const refusal = form.refusal !== undefined && <Banner tone="danger">{form.refusal}</Banner>;
  return (
    <form
      onSubmit={(event) => void form.submit(event)}
      noValidate
      className={classNames('grid', size === 'lg' ? 'gap-3' : 'gap-4')}
    >
      {children}
      {size === 'md' && refusal}
      <div className={classNames('flex flex-wrap items-center gap-2', size === 'md' && 'justify-end')}>
        {others}
        <Button
          type="submit"
          look={look}
          size={size}
          isBusy={form.formState.isSubmitting}
          disabled={isLocked || form.waitSeconds > 0}
          className={classNames('tabular', size === 'lg' && 'w-full')}
        >
          {form.waitSeconds > 0 ? problems.againIn(clockText(form.waitSeconds)) : button}
        </Button>
      </div>
      {/* Beneath the button where there is room: what somebody is about to press stays where it is. */}
      {size === 'lg' && refusal}
    </form>
  );
};
