/**
 * The page of the console to go to after signing in: the one that was asked for, or the start. Read as a browser reads
 * it, so that `//elsewhere` and its kin lead nowhere else.
 */
export const pathAfterSignIn = (next: string | null): string => {
  const url = next === null ? null : URL.parse(next, location.origin);
  return url === null || url.origin !== location.origin ? '/' : url.pathname + url.search;
};
