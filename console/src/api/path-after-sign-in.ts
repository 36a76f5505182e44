/**
 * The page of the console to go to after signing in: the one that was asked for, or the start. Read as a browser reads
 * it, so that `//elsewhere` and its kin lead nowhere else, and handed on in the form in which it was read.
 */
export const pathAfterSignIn = (next: string | null): string => {
  const url = next === null ? null : URL.parse(next, location.origin);
  if (url === null || url.origin !== location.origin || !isPage(url)) return '/';
  return url.pathname + url.search + url.hash;
};

// `blob:http://…` has the origin of what follows it; `//` at the beginning of a path is an address elsewhere once more.
const isPage = (url: URL): boolean => /^https?:$/.test(url.protocol) && !url.pathname.startsWith('//');
