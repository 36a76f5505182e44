import { parseArgs } from 'node:util';

export type LoadRequest = {
  readonly scenarios: readonly string[];
  readonly seconds: number;
  readonly scale: number;
  /** Of a house that runs already; null starts one. */
  readonly origin: string | null;
  /** Of the house that it starts. */
  readonly processes: number;
};

const most = { seconds: 600, scale: 2, processes: 16 } as const;
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** @throws Error with a sentence for whoever typed it. */
const readOrigin = (url: string): string => {
  const { protocol, hostname, origin } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '', origin: '' };
  if (protocol === 'http:' && loopback.test(hostname)) return origin;
  throw new Error(
    `--url must be of a house on this machine, such as http://127.0.0.1:4000; load on others is refused.`,
  );
};

const readNumber = (name: 'seconds' | 'scale', text: string): number => {
  const value = Number(text);
  if (value > 0 && value <= most[name]) return value;
  throw new Error(`--${name} must be a number above 0, at most ${most[name]}.`);
};

const readProcesses = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most.processes) return value;
  throw new Error(`--processes must be a whole number from 1 to ${most.processes}.`);
};

/** @throws Error with a sentence for whoever typed it. */
export const readLoadRequest = (parameters: readonly string[], known: readonly string[]): LoadRequest => {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '30' },
      scale: { type: 'string', default: '1' },
      url: { type: 'string' },
      processes: { type: 'string' },
    },
  });
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no scenario ${unknown}. There are ${known.join(', ')}.`);
  if (values.url !== undefined && values.processes !== undefined) {
    throw new Error('--processes is of the house that the load starts; one that runs has as many as it has.');
  }
  return {
    scenarios: positionals.length > 0 ? positionals : known,
    seconds: readNumber('seconds', values.seconds),
    scale: readNumber('scale', values.scale),
    origin: values.url === undefined ? null : readOrigin(values.url),
    processes: readProcesses(values.processes ?? '1'),
  };
};
