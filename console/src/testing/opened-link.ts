import { forgetLink, takeLinkFromAddress } from '../api/one-time-link.ts';

/** As if the page had been opened by this link; without one, by its bare address. */
export const openLink = (link?: string): void => {
  forgetLink();
  if (link === undefined) return;
  history.replaceState(null, '', link);
  takeLinkFromAddress();
};
