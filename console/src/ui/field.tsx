import { ArrowBigUpDash, Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, type KeyboardEvent, type ReactNode, useId, useState } from 'react';
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

/** Label, control, and beneath it the hint or what is wrong. */
export const Field = ({
  label,
  hint,
  error,
  aside,
  between,
  keepsLine = false,
  children,
  className,
}: FieldWords & {
  /** Stands at the end of the label's line. */
  readonly aside?: ReactNode;
  /** Stands between the control and the line beneath it. */
  readonly between?: ReactNode;
  /** Whether the line beneath has its place even when it says nothing, so that nothing moves when it does. */
  readonly keepsLine?: boolean;
  readonly children: (wiring: Wiring) => ReactNode;
  readonly className?: string;
}) => {
  const id = useId();
  const isDescribed = error !== undefined || hint !== undefined;
  return (
    <div className={classNames('min-w-0', className)}>
      <div className="mb-1 flex items-baseline justify-between gap-3 text-sm">
        <label htmlFor={id} className="block font-medium text-ink">
          {label}
        </label>
        {aside}
      </div>
      {children({
        id,
        'aria-describedby': isDescribed ? `${id}-line` : undefined,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {between}
      {(isDescribed || keepsLine) && (
        <p
          id={`${id}-line`}
          className={classNames('foreign mt-1 min-h-5 text-sm', error === undefined ? 'text-faint' : 'text-danger')}
        >
          {error ?? hint}
        </p>
      )}
    </div>
  );
};

/** The label of a field that may be left empty. */
export const OptionalLabel = ({ children }: { readonly children: ReactNode }) => {
  const { general } = useWords();
  return (
    <>
      {children} <span className="font-normal text-faint">({general.optional})</span>
    </>
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
  <Field {...{ label, hint, error }} keepsLine={size === 'lg'} {...(className !== undefined && { className })}>
    {(wiring) => <input dir="auto" {...input} {...wiring} className={classNames(inputClasses, heightOf(size))} />}
  </Field>
);

export type PasswordFieldProps = FieldWords &
  Sized &
  Omit<ComponentProps<'input'>, 'size' | 'type'> & {
    /** Stands at the end of the label's line, where caps lock is not on. */
    readonly aside?: ReactNode;
    readonly between?: ReactNode;
  };

/** A password, with a button that shows it, and a hint when caps lock is on. */
export const PasswordField = ({
  label,
  hint,
  error,
  aside,
  between,
  size = 'md',
  className,
  ...input
}: PasswordFieldProps) => {
  const { general, passwords } = useWords();
  const [isShown, setShown] = useState(false);
  const [isCapsLockOn, setCapsLockOn] = useState(false);
  const look = (event: KeyboardEvent): void => setCapsLockOn(event.getModifierState('CapsLock'));
  return (
    <Field
      {...{ label, hint, error, between }}
      keepsLine={size === 'lg'}
      aside={
        <span role="status" className="text-faint">
          {isCapsLockOn ? (
            <span className="inline-flex items-center gap-1 text-warning">
              <ArrowBigUpDash size={14} aria-hidden />
              {passwords.capsLock}
            </span>
          ) : (
            aside
          )}
        </span>
      }
      {...(className !== undefined && { className })}
    >
      {(wiring) => (
        <div className="relative">
          <input
            {...input}
            {...wiring}
            type={isShown ? 'text' : 'password'}
            spellCheck={false}
            autoCapitalize="none"
            autoCorrect="off"
            onKeyDown={look}
            onKeyUp={look}
            onBlur={(event) => {
              setCapsLockOn(false);
              input.onBlur?.(event);
            }}
            className={classNames(inputClasses, heightOf(size), 'pe-11')}
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
