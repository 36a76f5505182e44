import * as z from 'zod/mini';
import type { Words } from '../../words/en.ts';

/** What has to be filled in to sign in. */
export const signInSchema = ({ required }: Words['general']) =>
  z.object({
    login: z.string().check(z.trim(), z.minLength(1, required)),
    password: z.string().check(z.minLength(1, required)),
  });
