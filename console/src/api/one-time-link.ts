/** What a mailed or printed link carries. */
export type OneTimeLink = {
  readonly path: string;
  readonly token: string;
  /** Where the link wants the browser sent afterwards; judged by the server, never here. */
  readonly returnTo: string | undefined;
};

const secretParameters = ['token', 'return'];

/** Takes a link apart. @returns undefined for the token where the address has none. */
export const parseLink = (href: string): { readonly link: OneTimeLink | undefined; readonly pathWithout: string } => {
  const url = new URL(href);
  const token = url.searchParams.get('token') ?? '';
  const returnTo = url.searchParams.get('return') ?? undefined;
  if (token === '') return { link: undefined, pathWithout: url.pathname + url.search + url.hash };
  for (const name of secretParameters) url.searchParams.delete(name);
  return { link: { path: url.pathname, token, returnTo }, pathWithout: url.pathname + url.search + url.hash };
};

let held: OneTimeLink | undefined;

/**
 * Moves the token of a link from the address bar into memory, before anything is drawn: neither the history of the browser
 * nor whatever reads addresses gets to see it. Reading it uses nothing up.
 */
export const takeLinkFromAddress = (): void => {
  const { link, pathWithout } = parseLink(location.href);
  if (link === undefined) return;
  held = link;
  history.replaceState(history.state, '', pathWithout);
};

/** The link that this page was opened by. */
export const linkOfPage = (path: string): OneTimeLink | undefined => (held?.path === path ? held : undefined);

/** Lets go of a link that is used up. */
export const forgetLink = (): void => {
  held = undefined;
};
