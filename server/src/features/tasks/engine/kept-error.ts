import { maskError } from '../../../platform/log/masked-error.ts';
import type { KeptError } from './outcome.ts';

const longestMessage = 2_000;
const longestStack = 4_000;

/** PostgreSQL's JSON takes neither NUL nor half a surrogate pair. */
const storable = (text: string, longest: number): string => text.replaceAll('\0', '').slice(0, longest).toWellFormed();

/** What is kept of whatever a run threw: masked, short, and fit for the database. Never throws. */
export const keepError = (thrown: unknown): KeptError => {
  const { type, message, stack, cause } = maskError(thrown);
  const told = cause === undefined ? message : `${message} (${cause.type}: ${cause.message})`;
  return {
    type: storable(type, 100),
    message: storable(told, longestMessage),
    ...(stack !== undefined && { stack: storable(stack, longestStack) }),
  };
};
