import { z } from 'zod';
import { maximumBytes } from './password-text.ts';

/**
 * A password as every request carries it: one schema, because what one route lets somebody choose another must let them
 * log in with. Wider than any password that can be chosen; the policy and the comparison count properly.
 */
export const passwordField = z.string().min(1).max(maximumBytes).meta({ format: 'password' });
