import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Door } from './door.tsx';

/** What a door says once something is done, or when there is nothing to do here. */
export const DoorOutcome = ({
  icon: Icon,
  title,
  text,
  action,
  below,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: ReactNode;
  /** The one thing that helps now. */
  readonly action?: ReactNode;
  readonly below?: ReactNode;
}) => (
  <Door
    isOutcome
    mark={<Icon size={24} aria-hidden />}
    title={title}
    lead={text}
    {...(below !== undefined && { below })}
  >
    {action}
  </Door>
);
