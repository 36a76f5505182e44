import { z } from 'zod';

/** A kind, a queue or a schedule. */
export const nameField = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/, 'Lower-case words joined by dots, dashes or underscores.');

export const priorityField = z
  .literal([0, 1, 2, 3])
  .meta({ description: '3 runs before everything else that waits; 1 is usual.' });
