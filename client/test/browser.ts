import type { WebStorage } from 'castellan-client';

/** `localStorage` as the tabs of one origin share it. */
export const createWebStorage = (): WebStorage => {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
};

/**
 * `fetch` as a page of this origin has it: with the browser's cookies, which no script sees, and with `Origin`. All that
 * is asked of a cookie here is that its path fits.
 */
export const createBrowser = (origin: string) => {
  const cookies = new Map<string, { readonly value: string; readonly path: string }>();

  const keep = (header: string): void => {
    const [pair = '', ...attributes] = header.split(/; */);
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const attribute = (wanted: string): string | undefined =>
      attributes.find((each) => each.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    if (attribute('max-age') === '0') cookies.delete(name);
    else cookies.set(name, { value, path: attribute('path') ?? '/' });
  };

  const browserFetch: typeof globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('origin', origin);
    const isWithCookies = init?.credentials === 'include';
    const path = new URL(String(input)).pathname;
    const fitting = [...cookies].filter(([, cookie]) => path.startsWith(cookie.path));
    if (isWithCookies && fitting.length > 0) {
      headers.set('cookie', fitting.map(([name, { value }]) => `${name}=${value}`).join('; '));
    }
    const response = await fetch(input, { ...init, headers });
    if (isWithCookies) for (const header of response.headers.getSetCookie()) keep(header);
    return response;
  };
  return { fetch: browserFetch, cookies };
};
