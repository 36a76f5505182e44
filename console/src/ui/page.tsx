import { ChevronLeft } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';
import { house } from '../api/house.ts';
import { classNames } from './class-names.ts';

/** Names the tab of the browser as long as the page is there. */
export const useTitle = (title: string): void => {
  useEffect(() => {
    document.title = `${title} · ${house.name}`;
  }, [title]);
};

/** A page of the console: its heading, what can be done here, and its content. */
export const Page = ({
  title,
  lead,
  actions,
  back,
  isNarrow = false,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** The list that this thing stands in. */
  readonly back?: { readonly to: string; readonly label: string };
  /** For pages of forms and text. */
  readonly isNarrow?: boolean;
  readonly children: ReactNode;
}) => {
  useTitle(title);
  return (
    <div className={classNames('mx-auto w-full px-4 pt-6 pb-16 md:px-8', isNarrow ? 'max-w-3xl' : 'max-w-7xl')}>
      <header className="mb-5">
        {back !== undefined && (
          <Link
            to={back.to}
            className="mb-1 inline-flex min-h-6 items-center gap-0.5 text-sm text-muted hover:text-ink"
          >
            <ChevronLeft size={14} aria-hidden className="rtl:rotate-180" />
            {back.label}
          </Link>
        )}
        <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
          <div className="min-w-0 flex-1 basis-64">
            <h1 className="foreign text-xl outline-none" tabIndex={-1}>
              {title}
            </h1>
            {lead !== undefined && <div className="foreign mt-1 text-muted">{lead}</div>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      </header>
      <div className="grid gap-5">{children}</div>
    </div>
  );
};
