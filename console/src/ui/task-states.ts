import type { Task } from 'castellan-client';
import type { Tone } from './badge.tsx';

export type TaskState = Task['state'];

/** Not begun, or not begun again, as yet. */
export const waitingStates: readonly TaskState[] = ['scheduled', 'blocked', 'ready', 'dispatched'];

/** In the order in which people look for them. */
export const taskStates: readonly TaskState[] = ['running', 'succeeded', 'dead', 'cancelled', ...waitingStates];

export const isTaskState = (text: string): text is TaskState => taskStates.some((state) => state === text);

export const isWaiting = (state: TaskState): boolean => waitingStates.includes(state);

/** Whether nothing more happens to it by itself. */
export const isOver = (state: TaskState): boolean => state === 'succeeded' || state === 'cancelled' || state === 'dead';

export const toneOfState: Readonly<Record<TaskState, Tone>> = {
  scheduled: 'info',
  blocked: 'warning',
  ready: 'info',
  dispatched: 'info',
  running: 'busy',
  succeeded: 'success',
  dead: 'danger',
  cancelled: 'neutral',
};
