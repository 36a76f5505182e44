/** The code that a failed system call gave (`ENOENT`), or the empty string for any other error. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
