/** What a run said, fit for the database and not too long: PostgreSQL takes neither NUL nor, in JSON, half a surrogate pair. */
export const storableText = (text: string, longest: number): string =>
  text.replaceAll('\0', '').slice(0, longest).toWellFormed();
