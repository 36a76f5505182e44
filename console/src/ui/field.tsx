import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId, useState } from 'react';
import { useWords } from '../words/words.tsx';
import { classNames } from './class-names.ts';

export const inputClasses =
  'w-full rounded border border-line-strong bg-surface px-2.5 text-ink placeholder:text-faint disabled:bg-sunken disabled:text-muted aria-invalid:border-danger';
const heightOf = (size: 'md' | 'lg'): string =>
  size === 'lg' ? 'h-11 text-md' : 'h-8 text-base max-md:h-10 max-md:text-md';

type FieldWords = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong with the value; replaces the hint. */
  readonly error?: string | undefined;
};

type Wiring = {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
};

/** Label, control, and beneath it the hint or what is wrong: the place of that line is kept where `keepsLine` says so. */
export const Field = ({
  label,
  hint,
  error,
  children,
  className,
}: FieldWords & { readonly children: (wiring: Wiring) => ReactNode; readonly className?: string }) => {
  const id = useId();
  const isDescribed = error !== undefined || hint !== undefined;
  return (
    <div className={classNames('min-w-0', className)}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-ink">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': isDescribed ? `${id}-line` : undefined,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {isDescribed && (
        <p id={`${id}-line`} className={classNames('mt-1 text-sm', error === undefined ? 'text-faint' : 'text-danger')}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
};

type Sized = { readonly size?: 'md' | 'lg' };

/** One line of text. Give it `{...form.register('name')}`. */
export const TextField = ({
  label,
  hint,
  error,
  size = 'md',
  className,
  ...input
}: FieldWords & Sized & Omit<ComponentProps<'input'>, 'size'>) => (
  <Field {...{ label, hint, error }} {...(className !== undefined && { className })}>
    {(wiring) => <input dir="auto" {...input} {...wiring} className={classNames(inputClasses, heightOf(size))} />}
  </Field>
);

/** A password, with a button that shows it. */
export const PasswordField = ({
  label,
  hint,
  error,
  size = 'md',
  className,
  ...input
}: FieldWords & Sized & Omit<ComponentProps<'input'>, 'size' | 'type'>) => {
  const { general } = useWords();
  const [isShown, setShown] = useState(false);
  return (
    <Field {...{ label, hint, error }} {...(className !== undefined && { className })}>
      {(wiring) => (
        <div className="relative">
          <input
            {...input}
            {...wiring}
            type={isShown ? 'text' : 'password'}
            spellCheck={false}
            autoCapitalize="none"
            className={classNames(inputClasses, heightOf(size), 'pe-10')}
          />
          <button
            type="button"
            aria-pressed={isShown}
            aria-label={general.showPassword}
            title={isShown ? general.hidePassword : general.showPassword}
            onClick={() => setShown(!isShown)}
            className="absolute inset-y-0 end-0 grid w-10 place-items-center rounded text-muted hover:text-ink"
          >
            {isShown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
          </button>
        </div>
      )}
    </Field>
  );
};

/** Several lines of text. */
export const TextAreaField = ({ label, hint, error, className, ...input }: FieldWords & ComponentProps<'textarea'>) => (
  <Field {...{ label, hint, error }} {...(className !== undefined && { className })}>
    {(wiring) => <textarea dir="auto" rows={3} {...input} {...wiring} className={classNames(inputClasses, 'py-1.5')} />}
  </Field>
);

export type Choice = { readonly value: string; readonly label: string };

/** One of a few choices, by the browser's own list: it works on every phone. */
export const SelectField = ({
  label,
  hint,
  error,
  choices,
  className,
  ...input
}: FieldWords & { readonly choices: readonly Choice[] } & ComponentProps<'select'>) => (
  <Field {...{ label, hint, error }} {...(className !== undefined && { className })}>
    {(wiring) => (
      <select {...input} {...wiring} className={classNames(inputClasses, heightOf('md'))}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    )}
  </Field>
);

/** A box to tick, with its label beside it. */
export const CheckboxField = ({
  label,
  hint,
  className,
  ...input
}: Omit<FieldWords, 'error'> & Omit<ComponentProps<'input'>, 'type'>) => {
  const id = useId();
  return (
    <div className={classNames('flex items-start gap-2', className)}>
      <input
        {...input}
        id={id}
        type="checkbox"
        aria-describedby={hint === undefined ? undefined : `${id}-line`}
        className="mt-0.5 size-4 shrink-0"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="foreign text-base text-ink">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-line`} className="text-sm text-faint">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
};
