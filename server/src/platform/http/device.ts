import { z } from 'zod';

export const deviceBody = z
  .strictObject({
    browser: z.string().nullable().meta({ description: 'The browser, or the name of a program that is none.' }),
    os: z.string().nullable(),
    kind: z.enum(['desktop', 'phone', 'tablet', 'program', 'unknown']),
  })
  .meta({
    id: 'Device',
    description: 'What the User-Agent says, in words. It is what the client says of itself and proves nothing.',
  });

/** What a person would call the thing they logged in with. */
export type Device = z.output<typeof deviceBody>;

type Signs = readonly (readonly [name: string, ...signs: string[]])[];

// The first that fits counts: nearly all of them also claim to be Chrome, and Chrome claims to be Safari.
const browsers: Signs = [
  ['Microsoft Edge', 'Edg/', 'EdgA/', 'EdgiOS/', 'Edge/'],
  ['Opera', 'OPR/', 'OPT/', 'OPiOS/', 'Opera'],
  ['Samsung Internet', 'SamsungBrowser/'],
  ['Vivaldi', 'Vivaldi/'],
  ['Yandex Browser', 'YaBrowser/'],
  ['DuckDuckGo', 'DuckDuckGo/', 'Ddg/'],
  ['UC Browser', 'UCBrowser/'],
  ['Firefox', 'Firefox/', 'FxiOS/'],
  ['Chrome', 'Chrome/', 'CriOS/'],
  ['Internet Explorer', 'Trident/', 'MSIE '],
  ['Safari', 'Safari/'],
];

// An iPhone says that it is like macOS, and Android that it is Linux.
const systems: Signs = [
  ['ChromeOS', 'CrOS'],
  ['Android', 'Android'],
  ['iPadOS', 'iPad'],
  ['iOS', 'iPhone', 'iPod'],
  ['Windows', 'Windows'],
  ['macOS', 'Macintosh', 'Mac OS X'],
  ['Linux', 'Linux', 'X11'],
];

const firstThatFits = (signs: Signs, text: string): string | null =>
  signs.find(([, ...marks]) => marks.some((mark) => text.includes(mark)))?.[0] ?? null;

const kindOf = (os: string | null, userAgent: string): Device['kind'] => {
  if (os === null) return 'unknown';
  if (os === 'iPadOS') return 'tablet';
  if (os === 'iOS') return 'phone';
  if (os === 'Android') return userAgent.includes('Mobile') ? 'phone' : 'tablet';
  return 'desktop';
};

/**
 * Reads a `User-Agent` for people to recognise their devices by. It is what the caller says, so nothing may be decided
 * by it. Looks for plain texts in it and never backtracks, whatever somebody writes there.
 */
export const describeDevice = (userAgent: string | null): Device => {
  if (userAgent === null) return { browser: null, os: null, kind: 'unknown' };
  const os = firstThatFits(systems, userAgent);
  // Every browser begins like this since the nineties; a program begins with its own name (RFC 9110, section 10.1.5).
  if (userAgent.startsWith('Mozilla/') || userAgent.startsWith('Opera/')) {
    return { browser: firstThatFits(browsers, userAgent), os, kind: kindOf(os, userAgent) };
  }
  const name = /^[A-Za-z0-9._-]{1,40}/.exec(userAgent)?.[0] ?? null;
  return { browser: name, os, kind: name === null ? 'unknown' : 'program' };
};

/** In a few words, such as `Firefox, Linux`; null when it does not say. */
export const nameDevice = (userAgent: string | null): string | null => {
  const { browser, os } = describeDevice(userAgent);
  return [browser, os].filter((part) => part !== null).join(', ') || null;
};
