import type { CauseEntry } from 'castellan-client';
import {
  Bug,
  CircleDot,
  DoorOpen,
  Globe,
  ListChecks,
  type LucideIcon,
  Mail,
  MonitorSmartphone,
  Play,
  ScrollText,
  Terminal,
} from 'lucide-react';
import type { Tone } from '../../ui/badge.tsx';
import type { WaterfallRow } from '../../ui/waterfall.tsx';

export type EntryKind = CauseEntry['kind'];

export const icons: Readonly<Record<EntryKind, LucideIcon>> = {
  request: Globe,
  sign_in: DoorOpen,
  session: MonitorSmartphone,
  audit: ScrollText,
  task: ListChecks,
  attempt: Play,
  mail: Mail,
  span: CircleDot,
  log: Terminal,
  error: Bug,
};

export const toneOf = ({ outcome, kind, details }: CauseEntry): Tone => {
  if (outcome === 'failed') return 'danger';
  if (outcome === 'refused') return 'warning';
  if (outcome === 'running' || outcome === 'waiting') return 'busy';
  if (kind === 'log') return details.level === 'warn' ? 'warning' : 'neutral';
  if (kind === 'span' || outcome === null) return 'neutral';
  return kind === 'request' ? 'info' : 'success';
};

export const isOpen = ({ outcome }: CauseEntry): boolean => outcome === 'running' || outcome === 'waiting';

/** From when to when its bar goes; a session goes on for weeks, and is but where it began. */
export const stretchOf = (entry: CauseEntry, nowMs: number): Pick<WaterfallRow, 'fromMs' | 'toMs' | 'isWaiting'> => {
  const fromMs = Date.parse(entry.at);
  if (entry.kind === 'session') return { fromMs, toMs: fromMs, isWaiting: true };
  const toMs = entry.ended_at === null ? (isOpen(entry) ? nowMs : fromMs) : Date.parse(entry.ended_at);
  return { fromMs, toMs: Math.max(fromMs, toMs), isWaiting: entry.kind === 'task' };
};
