import type { ComponentProps, ReactNode } from 'react';
import { Link, type LinkProps } from 'react-router';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';
type Size = 'sm' | 'md' | 'lg';

const looks: Readonly<Record<ButtonLook, string>> = {
  primary: 'bg-accent text-on-accent enabled:hover:brightness-110',
  secondary: 'border border-line bg-raised text-ink shadow-raised enabled:hover:bg-hover hover:bg-hover',
  quiet: 'text-muted hover:bg-hover hover:text-ink',
  danger: 'bg-danger-solid text-on-danger enabled:hover:brightness-110',
};

const sizes: Readonly<Record<Size, string>> = {
  sm: 'h-7 gap-1.5 px-2.5 text-sm',
  md: 'h-8 gap-2 px-3 text-base max-md:h-10',
  lg: 'h-11 gap-2 px-4 text-md',
};

const classesOf = (look: ButtonLook, size: Size, more: string | undefined): string =>
  classNames(
    'relative inline-flex shrink-0 items-center justify-center rounded font-medium whitespace-nowrap select-none',
    'disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55',
    looks[look],
    sizes[size],
    more,
  );

type Shared = { readonly look?: ButtonLook; readonly size?: Size; readonly icon?: ReactNode };

/** A button; while `isBusy` it keeps its width and the focus, turns a spinner and takes no second click. */
export const Button = ({
  look = 'secondary',
  size = 'md',
  icon,
  isBusy = false,
  className,
  children,
  onClick,
  ...rest
}: Shared & { readonly isBusy?: boolean } & ComponentProps<'button'>) => (
  <button
    type="button"
    {...rest}
    className={classesOf(look, size, className)}
    aria-busy={isBusy || undefined}
    // Not `disabled`, which would take the focus away.
    aria-disabled={isBusy || undefined}
    onClick={isBusy ? (event) => event.preventDefault() : onClick}
  >
    <span className={classNames('contents', isBusy && '*:opacity-0')}>
      {icon}
      <span>{children}</span>
    </span>
    {isBusy && (
      <span className="absolute inset-0 grid place-items-center">
        <Spinner />
      </span>
    )}
  </button>
);

/** A link that looks like a button. */
export const ButtonLink = ({
  look = 'secondary',
  size = 'md',
  icon,
  className,
  children,
  ...rest
}: Shared & LinkProps) => (
  <Link {...rest} className={classesOf(look, size, typeof className === 'string' ? className : undefined)}>
    {icon}
    <span>{children}</span>
  </Link>
);

/** A button of an icon alone; `label` is what it is called. */
export const IconButton = ({
  label,
  icon,
  className,
  ...rest
}: { readonly label: string; readonly icon: ReactNode } & Omit<ComponentProps<'button'>, 'children'>) => (
  <button
    type="button"
    {...rest}
    aria-label={label}
    title={label}
    className={classNames(
      'inline-grid size-8 shrink-0 place-items-center rounded text-muted hover:bg-hover hover:text-ink disabled:opacity-55 max-md:size-10',
      className,
    )}
  >
    {icon}
  </button>
);
