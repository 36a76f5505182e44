import type { ReactNode } from 'react';
import type { FieldValues } from 'react-hook-form';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import type { ServerForm } from './server-form.ts';

/** The form of a `useServerForm`: its fields, what the server refused, and its buttons. */
export const Form = <Values extends FieldValues>({
  form,
  button,
  look = 'primary',
  size = 'md',
  others,
  children,
}: {
  readonly form: ServerForm<Values>;
  readonly button: string;
  readonly look?: 'primary' | 'danger';
  /** `lg` stands over the whole width, where people sign in. */
  readonly size?: 'md' | 'lg';
  readonly others?: ReactNode;
  readonly children: ReactNode;
}) => (
  <form onSubmit={(event) => void form.submit(event)} noValidate className="grid gap-4">
    {children}
    {form.refusal !== undefined && <Banner tone="danger">{form.refusal}</Banner>}
    <div className={classNames('flex flex-wrap items-center gap-2', size === 'md' && 'justify-end')}>
      {others}
      <Button
        type="submit"
        look={look}
        size={size}
        isBusy={form.formState.isSubmitting}
        className={size === 'lg' ? 'w-full' : ''}
      >
        {button}
      </Button>
    </div>
  </form>
);
