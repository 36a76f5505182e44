import * as z from 'zod/mini';

/** What the page hands to the frame. */
export const toFrame = z.object({ html: z.string(), appearance: z.enum(['light', 'dark']) });
/** What the frame tells the page: that it listens, and how high the mail became. */
export const fromFrame = z.union([z.object({ ready: z.literal(true) }), z.object({ height: z.number() })]);
