import type { ClaimedTask } from './claimed-task.ts';
import type { AttemptOutcome } from './states.ts';

/** An error as it is kept with the attempt. */
export type KeptError = { readonly type: string; readonly message: string; readonly stack?: string };

/** What becomes of a claimed task. */
export type Outcome =
  /** @param result as JSON. */
  | { readonly kind: 'succeeded'; readonly result: string | null }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'failed';
      readonly ended: AttemptOutcome;
      readonly error: KeptError | null;
      /** Null: it is dead, for this reason. */
      readonly retryInMs: number | null;
      readonly reason: string | null;
      /** Measured from when it was first due. */
      readonly giveUpAfterMs: number | null;
    }
  /** Given back as if it had not been claimed. */
  | { readonly kind: 'released' };

export type Settlement = {
  readonly task: ClaimedTask;
  readonly outcome: Outcome;
  /** How long it ran; null when it was not begun. */
  readonly ranMs: number | null;
};
