/** Resolves when the work has settled, however, or the time is up. */
export const within = async (timeMs: number, work: Promise<unknown>): Promise<void> => {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeMs);
  work.finally(resolve).catch(() => {});
  await over;
  clearTimeout(timer);
};

/** Settles as the work does, or rejects when the time is up. */
export const withDeadline = async <T>(timeMs: number, work: Promise<T>): Promise<T> => {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  // Timers are due before the sockets are read: after a pause of our own the answer may be there already.
  const timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${timeMs} ms`))), timeMs);
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
