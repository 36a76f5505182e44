/** Where a browser may be sent on. @returns the whole address, or undefined when it is none that we send anybody to. */
export type ReadReturnAddress = (text: string) => string | undefined;

/**
 * The one judge of addresses that a caller wants a browser sent to: a path of this house, or an address of an origin that
 * may call it. Read as a browser reads it, and handed on in the form in which it was read, so that `//elsewhere`,
 * `/\elsewhere` and their kin are what they become: an address elsewhere, which is refused.
 */
export const createReturnAddresses = (house: URL, allowedOrigins: readonly string[]): ReadReturnAddress => {
  const origins = new Set([house.origin, ...allowedOrigins]);
  return (text) => {
    const url = URL.parse(text, house.href);
    // `blob:https://…` has the origin of what follows it, and is no address of a page.
    const isPage = url?.protocol === 'https:' || url?.protocol === 'http:';
    const isOurs = isPage && origins.has(url.origin) && url.username === '' && url.password === '';
    return isOurs ? url.href : undefined;
  };
};
