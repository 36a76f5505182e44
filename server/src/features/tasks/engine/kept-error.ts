import { maskError } from '../../../platform/log/masked-error.ts';
import type { KeptError } from './outcome.ts';
import { storableText } from './storable-text.ts';

const longestMessage = 2_000;
const longestStack = 4_000;

/** What is kept of whatever a run threw: masked, short, and fit for the database. Never throws. */
export const keepError = (thrown: unknown): KeptError => {
  const { type, message, stack, cause } = maskError(thrown);
  const told = cause === undefined ? message : `${message} (${cause.type}: ${cause.message})`;
  return {
    type: storableText(type, 100),
    message: storableText(told, longestMessage),
    ...(stack !== undefined && { stack: storableText(stack, longestStack) }),
  };
};
