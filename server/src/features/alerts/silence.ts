import type { UserId, Uuid } from '../../vocabulary/ids.ts';
import type { Alert } from './alert-state.ts';

/** Nobody is told of the alerts of a rule, or of every rule, that have at least these labels, until it ends. */
export type Silence = {
  readonly id: Uuid;
  /** Null: of every rule. */
  readonly rule: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly reason: string;
  /** Null when it was made on the command line of the server, or its author's account is gone. */
  readonly createdBy: UserId | null;
  readonly createdAt: Date;
  readonly endsAt: Date;
};

/** The silence that holds for an alert, if one does. */
export const silenceOf = (
  silences: readonly Silence[],
  alert: Pick<Alert, 'rule' | 'labels'>,
  at: Date,
): Silence | undefined =>
  silences.find(
    ({ rule, labels, endsAt }) =>
      endsAt > at &&
      (rule === null || rule === alert.rule) &&
      Object.entries(labels).every(([label, value]) => alert.labels[label] === value),
  );
