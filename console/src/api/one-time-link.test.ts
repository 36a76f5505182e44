import { afterEach, expect, test } from 'vitest';
import { forgetLink, linkOfPage, parseLink, takeLinkFromAddress } from './one-time-link.ts';

afterEach(() => {
  forgetLink();
  history.replaceState(null, '', '/');
});

test('a token leaves the address bar as it is read, and the state of the history stays', () => {
  history.replaceState({ idx: 3 }, '', '/verify-email?token=cst_ev_secret');
  takeLinkFromAddress();
  expect(location.href).not.toContain('token');
  expect(location.pathname).toBe('/verify-email');
  expect(history.state).toEqual({ idx: 3 });
  expect(linkOfPage('/verify-email')?.token).toBe('cst_ev_secret');
});

test('reading a link again finds the same one', () => {
  history.replaceState(null, '', '/magic-link?token=cst_ml_secret&return=%2Fprofile');
  takeLinkFromAddress();
  takeLinkFromAddress();
  const expected = { path: '/magic-link', token: 'cst_ml_secret', returnTo: '/profile' };
  expect([linkOfPage('/magic-link'), linkOfPage('/magic-link')]).toEqual([expected, expected]);
});

test('a link is good at its own page alone', () => {
  history.replaceState(null, '', '/setup?token=cst_su_secret');
  takeLinkFromAddress();
  expect(linkOfPage('/reset-password')).toBeUndefined();
});

test('a link that is used up is forgotten', () => {
  history.replaceState(null, '', '/setup?token=cst_su_secret');
  takeLinkFromAddress();
  forgetLink();
  expect(linkOfPage('/setup')).toBeUndefined();
});

test.each(['/setup', '/setup?token=', '/tasks?return=x&state=failed'])('%s carries no link and stays', (path) => {
  expect(parseLink(location.origin + path)).toEqual({ link: undefined, pathWithout: path });
});

test('whatever else stands in the address stays there', () => {
  expect(parseLink(`${location.origin}/magic-link?a=1&token=t&return=%2F&b=2#c`).pathWithout).toBe(
    '/magic-link?a=1&b=2#c',
  );
});
