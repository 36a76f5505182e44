import type { Cookie } from '../../platform/http/route.ts';

export type RefreshCookies = {
  readonly name: string;
  write(value: string, maxAgeSeconds: number): Cookie;
  /** Makes the browser forget it. */
  clear(): Cookie;
};

/**
 * The cookie that holds a browser's refresh token. Its name ties it to TLS (`__Secure-`, RFC 6265bis, section 4.1.3.1),
 * except on http://localhost, where browsers would drop it; its path keeps it from every other request. The kernel adds
 * HttpOnly and SameSite=Strict.
 */
export const createRefreshCookies = (allowInsecure: boolean): RefreshCookies => {
  const name = allowInsecure ? 'castellan_refresh' : '__Secure-castellan_refresh';
  const write = (value: string, maxAgeSeconds: number): Cookie => ({
    name,
    value,
    path: '/api/v1/auth',
    maxAgeSeconds,
    secure: !allowInsecure,
  });
  return { name, write, clear: () => write('', 0) };
};
