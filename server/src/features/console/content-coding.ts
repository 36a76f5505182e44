const maxCodings = 20;
const weighted = /^([a-z0-9*-]+)[ \t]*(?:;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/**
 * The first of the offered codings that `Accept-Encoding` accepts (RFC 9110, section 12.5.3), or null for the content as
 * it is. The order is ours: browsers send no weights, and a header that cannot be read accepts nothing.
 */
export const acceptedCoding = <Coding extends string>(
  header: string | undefined,
  offered: Iterable<Coding>,
): Coding | null => {
  const weights = new Map<string, number>();
  for (const part of (header ?? '').split(',', maxCodings)) {
    const match = weighted.exec(part.trim());
    if (match?.[1] !== undefined) weights.set(match[1].toLowerCase(), Number(match[2] ?? '1'));
  }
  for (const coding of offered) if ((weights.get(coding) ?? weights.get('*') ?? 0) > 0) return coding;
  return null;
};
