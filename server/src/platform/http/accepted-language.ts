const maxRanges = 20;
const range = /^([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9]{1,8})*[ \t]*(?:;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?$/;

/**
 * The offered language that an `Accept-Language` header asks for most (RFC 9110, section 12.5.4), by its primary subtag:
 * `de-AT` is content with `de`.
 *
 * @returns null when it names none of them, is absent or cannot be read: the house decides then.
 */
export const acceptedLanguage = <Language extends string>(
  header: string | undefined,
  offered: readonly Language[],
): Language | null => {
  let best: { readonly language: Language; readonly quality: number } | null = null;
  for (const part of (header ?? '').split(',', maxRanges)) {
    const match = range.exec(part.trim());
    const language = offered.find((one) => one === match?.[1]?.toLowerCase());
    const quality = Number(match?.[2] ?? '1');
    if (language !== undefined && quality > (best?.quality ?? 0)) best = { language, quality };
  }
  return best?.language ?? null;
};
