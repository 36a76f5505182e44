import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger' | 'busy';

const tones: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-muted',
  info: 'bg-accent-soft text-accent-text',
  success: 'bg-success-soft text-success',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  busy: 'bg-busy-soft text-busy',
};

/** A state in a word. The word says it; the colour only helps. */
export const Badge = ({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }) => (
  <span
    className={classNames(
      'inline-flex max-w-full items-center gap-1 truncate rounded-full px-2 py-px text-xs font-medium whitespace-nowrap',
      tones[tone],
    )}
  >
    {children}
  </span>
);
