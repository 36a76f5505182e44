const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const escapeUnits = (sign: string): string =>
  sign.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * One line of JSON that is safe on a terminal: strangers choose a `User-Agent` or what a mail server says, and in it nothing
 * may move the cursor or turn the direction of the text.
 */
export const lineOf = (value: unknown): string => JSON.stringify(value).replace(steering, escapeUnits);

/** A text of several lines that is as safe: only its line breaks stay. */
export const textOf = (text: string): string =>
  text.replace(steering, (sign) => (sign === '\n' ? sign : escapeUnits(sign)));
