import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Stands where nothing is yet: what would be here, and how to get it. */
export const EmptyState = ({
  icon: Icon,
  title,
  children,
  action,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) => (
  <div className="grid justify-items-center gap-2 px-6 py-14 text-center">
    <span className="mb-1 grid size-11 place-items-center rounded-full bg-sunken text-muted">
      <Icon size={20} aria-hidden />
    </span>
    <p className="text-md font-semibold">{title}</p>
    {children !== undefined && <p className="max-w-md text-muted">{children}</p>}
    {action !== undefined && <div className="mt-2">{action}</div>}
  </div>
);
