import type { Cookie } from './route.ts';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const octets = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
const path = /^\/[\x21-\x3a\x3c-\x7e]*$/;

/**
 * One cookie of a `Cookie` header (RFC 6265, section 4.2.1); undefined when it is absent, malformed or there twice. Twice
 * means that somebody planted one (another host of the domain can), and the header does not tell which.
 */
export const readCookie = (header: string | undefined, name: string): string | undefined => {
  if (header === undefined) return undefined;
  let found: string | undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    if (found !== undefined) return undefined;
    found = pair.slice(equals + 1).trim();
  }
  return found !== undefined && octets.test(found) ? found : undefined;
};

/** A `Set-Cookie` header (RFC 6265, section 4.1): always HttpOnly and SameSite=Strict. @throws Error for what cannot be written as it is. */
export const writeCookie = (cookie: Cookie): string => {
  const { name, value, maxAgeSeconds } = cookie;
  if (!token.test(name) || !octets.test(value) || !path.test(cookie.path) || !Number.isSafeInteger(maxAgeSeconds)) {
    throw new Error(`The cookie ${JSON.stringify(name)} cannot be written.`);
  }
  const secure = cookie.secure ? '; Secure' : '';
  return `${name}=${value}; Path=${cookie.path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
};
