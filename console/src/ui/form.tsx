import type { ReactNode } from 'react';
import type { FieldValues } from 'react-hook-form';
import { useWords } from '../words/words.tsx';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { clockText } from './countdown.ts';
import type { ServerForm } from './server-form.ts';

/** The form of a `useServerForm`: its fields, what the server refused, and its buttons. */
export const Form = <Values extends FieldValues>({
  form,
  button,
  look = 'primary',
  size = 'md',
  others,
  isLocked = false,
  children,
}: {
  readonly form: ServerForm<Values>;
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
