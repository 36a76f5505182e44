/** How late a use of a session may be written down: uses are gathered and written together. */
export const lastSeenDelayMs = 30_000;

export type SessionLifeSettings = {
  /** A session that nobody used for so long is over. */
  readonly idleSeconds: number;
};

/**
 * Sessions last seen before this are over by disuse. What was used half a minute ago may not have been written down yet,
 * so a session gets that much longer.
 */
export const seenSince = ({ idleSeconds }: SessionLifeSettings, at: Date): Date =>
  new Date(at.getTime() - idleSeconds * 1000 - lastSeenDelayMs);
