import type { Refusal } from 'castellan-client';
import * as z from 'zod/mini';

const moment = z.nullish(z.string());

const causeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rate_limit'), policy: z.string(), blocked_until: moment, retry_at: moment }),
  z.object({ kind: z.literal('login'), reason: z.string() }),
  z.object({ kind: z.literal('permission'), permission: z.string() }),
  z.object({ kind: z.literal('ceiling'), permission: z.string() }),
  z.object({ kind: z.literal('ip_rule'), rule_id: z.string() }),
]);

export type RefusalCause = z.infer<typeof causeSchema>;

/** What the server says of a refusal to programs; undefined for what this console does not know. */
export const causeOf = ({ because }: Refusal): RefusalCause | undefined => {
  const read = causeSchema.safeParse(because);
  return read.success ? read.data : undefined;
};
