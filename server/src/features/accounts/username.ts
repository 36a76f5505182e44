const username = /^[a-z0-9._-]{3,50}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads a username: lower-cased, 3 to 50 of `a-z 0-9 . _ -`. It cannot look like an e-mail address or an id, so that a
 * login means one account whichever way it is read.
 *
 * @returns undefined when it does not fit.
 */
export const parseUsername = (text: string): string | undefined => {
  // Only ASCII letters are folded: `K` (Kelvin sign) must not become `k`.
  const folded = text.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return username.test(folded) && !uuid.test(folded) ? folded : undefined;
};
