import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A part of a page with its own heading. */
export const Panel = ({
  title,
  lead,
  action,
  isBare = false,
  children,
}: {
  readonly title?: string;
  readonly lead?: ReactNode;
  readonly action?: ReactNode;
  /** Without padding: for tables and lists that reach the edges. */
  readonly isBare?: boolean;
  readonly children: ReactNode;
}) => (
  <section className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface shadow-raised">
    {title !== undefined && (
      <header className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2">
        <div className="min-w-0 flex-1">
          <h2 className="text-base">{title}</h2>
          {lead !== undefined && <p className="text-sm text-faint">{lead}</p>}
        </div>
        {action}
      </header>
    )}
    <div className={classNames(!isBare && 'p-4')}>{children}</div>
  </section>
);

/** Names and values, one under the other where there is little room and side by side elsewhere. */
export const Facts = ({ children }: { readonly children: ReactNode }) => (
  <div className="@container">
    <dl className="grid gap-x-6 gap-y-2 @md:grid-cols-[minmax(8rem,max-content)_minmax(0,1fr)]">{children}</dl>
  </div>
);

export const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt className="text-sm text-faint @max-md:-mb-2 @md:py-0.5">{name}</dt>
    <dd className="foreign min-w-0 @max-md:mb-1 @md:py-0.5">{children}</dd>
  </>
);
