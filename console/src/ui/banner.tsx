import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type BannerTone = 'info' | 'success' | 'warning' | 'danger';

const tones: Readonly<Record<BannerTone, readonly [classes: string, icon: typeof Info]>> = {
  info: ['bg-accent-soft text-accent-text', Info],
  success: ['bg-success-soft text-success', CircleCheck],
  warning: ['bg-warning-soft text-warning', TriangleAlert],
  danger: ['bg-danger-soft text-danger', CircleAlert],
};

/** Something to know before going on. What is wrong is announced at once, everything else when there is a pause. */
export const Banner = ({
  tone,
  children,
  action,
}: {
  readonly tone: BannerTone;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) => {
  const [classes, Icon] = tones[tone];
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={classNames('flex items-start gap-2.5 rounded-md px-3 py-2 text-base', classes)}
    >
      <Icon size={16} aria-hidden className="mt-0.75 shrink-0" />
      <div className="foreign min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
};
