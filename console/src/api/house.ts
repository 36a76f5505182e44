/** Taken apart by hand: nothing else before the first paint needs a library of schemas. */
const given: Readonly<Record<string, unknown>> = (() => {
  const content = document.querySelector('meta[name="castellan-house"]')?.getAttribute('content') ?? '';
  const read: unknown = content === '' ? undefined : JSON.parse(content);
  return typeof read === 'object' && read !== null ? { ...read } : {};
})();

const textOf = (name: string, otherwise: string): string => {
  const value = given[name];
  return typeof value === 'string' ? value : otherwise;
};

const oneOf = <Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value =>
  values.find((value) => value === given[name]) ?? otherwise;

/** What the server says of itself in each page that it sends: nothing has to be asked for before the first paint. */
export const house = {
  name: textOf('name', 'Castellan'),
  hasLogo: given.has_logo === true,
  signUp: oneOf('sign_up', ['open', 'verify', 'invite', 'closed'], 'open'),
  magicLinks: given.magic_links === true,
  passwordMinLength: typeof given.password_min_length === 'number' ? given.password_min_length : 12,
  environment: oneOf('environment', ['development', 'staging', 'production'], 'development'),
  version: textOf('version', ''),
  /** Whether the built-in inbox keeps what mails say. */
  keepsMail: given.keeps_mail === true,
  /** Where the page that was opened may send the browser after signing in: judged by the server, never here. */
  returnTo: typeof given.return_to === 'string' ? given.return_to : undefined,
} as const;
