/**
 * JSON that is safe on a terminal: strangers choose a `User-Agent` or a payload, and in it nothing may move the cursor or turn
 * the direction of the text.
 *
 * @param indent how far members stand in; one line when it is left out.
 */
export const safeJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) =>
    sign === '\n' ? sign : escapeUnits(sign),
  );

const escapeUnits = (sign: string): string =>
  sign.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
