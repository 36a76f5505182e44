/** On every answer, unless the route gives its own value. */
const defaults: readonly (readonly [name: string, value: string])[] = [
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Cache-Control', 'no-store'],
];
const transportSecurity = ['Strict-Transport-Security', 'max-age=31536000'];

const allDefaults: readonly string[] = defaults.flat();
const bitOf = new Map(defaults.map(([name], index) => [name.toLowerCase(), 1 << index]));
/** What only the kernel writes. */
const framing: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'set-cookie',
  'date',
]);

/**
 * The headers of an answer as name, value, name, value: the route's own, and the defaults it did not replace.
 *
 * @throws Error for a header that only the kernel may write.
 */
export const composeHeaders = (own: Readonly<Record<string, string>> | undefined, isHttps: boolean): string[] => {
  const list = own === undefined ? [...allDefaults] : mergeDefaults(own);
  if (isHttps) list.push(...transportSecurity);
  return list;
};

const mergeDefaults = (own: Readonly<Record<string, string>>): string[] => {
  const list: string[] = [];
  let replaced = 0;
  for (const name of Object.keys(own)) {
    const value = own[name];
    if (value === undefined) continue;
    const lowerCaseName = name.toLowerCase();
    if (framing.has(lowerCaseName)) throw new Error(`A route may not write the header ${name}.`);
    replaced |= bitOf.get(lowerCaseName) ?? 0;
    list.push(name, value);
  }
  if (replaced === 0) return list.concat(allDefaults);
  for (const [index, [name, value]] of defaults.entries()) if ((replaced & (1 << index)) === 0) list.push(name, value);
  return list;
};
