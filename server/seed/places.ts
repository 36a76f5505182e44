import type { Chance } from './chance.ts';

/** From where somebody signs in, and with what. */
export type Place = { readonly address: string; readonly userAgent: string | null; readonly isBrowser: boolean };

const browsers: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPad; CPU OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
];

const programs: readonly (string | null)[] = ['curl/8.16.0', 'python-requests/2.33.0', 'Go-http-client/2.0', null];

/** Only of the ranges that are set aside for documentation (RFC 5737, RFC 3849), and outside of what the address rules deny. */
const addressOf = (chance: Chance): string => {
  if (chance.inPercent(25)) {
    const [area, subnet, host] = [chance.between(1, 4_095), chance.between(1, 255), chance.between(1, 65_535)];
    return `2001:db8:${area.toString(16)}:${subnet.toString(16)}::${host.toString(16)}`;
  }
  const host = chance.between(130, 190);
  return `${chance.pick(['192.0.2', '198.51.100', '203.0.113'])}.${host}`;
};

const browserAt = (address: string, userAgent: string): Place => ({ address, userAgent, isBrowser: true });

/** Two or three devices at one or two addresses, the usual one first. */
export const drawPlaces = (chance: Chance): readonly [Place, ...Place[]] => {
  const home = addressOf(chance);
  const first = browserAt(home, chance.pick(browsers));
  const second = browserAt(chance.inPercent(60) ? home : addressOf(chance), chance.pick(browsers));
  return chance.inPercent(30) ? [first, second, browserAt(addressOf(chance), chance.pick(browsers))] : [first, second];
};

/** One of each kind of device, for the accounts that people look at first. */
export const everyKindOfDevice = (chance: Chance): readonly [Place, ...Place[]] => {
  const home = addressOf(chance);
  const [first = '', ...others] = browsers.slice(2, 7);
  return [browserAt(home, first), ...others.map((userAgent) => browserAt(addressOf(chance), userAgent))];
};

/** Where the release bot runs. */
export const botPlaces: readonly [Place] = [
  { address: '192.0.2.150', userAgent: 'release-bot/2.4 (+https://example.com/bot)', isBrowser: false },
];

/** A script somewhere that tries names and passwords. */
export const drawStranger = (chance: Chance): Place => ({
  address: addressOf(chance),
  userAgent: chance.pick(programs),
  isBrowser: false,
});
