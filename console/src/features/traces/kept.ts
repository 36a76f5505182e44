import type { Tone } from '../../ui/badge.tsx';

/** Why a trace is kept. */
export const keptReasons = ['failed', 'slow', 'sampled'] as const;

export const toneOfKept = (reason: string): Tone => {
  if (reason === 'failed') return 'danger';
  return reason === 'slow' ? 'warning' : 'neutral';
};
