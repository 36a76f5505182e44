import { z } from 'zod';
import { type ClientTls, clientTlsParameters, readClientTls } from '../network/client-tls.ts';

/** Where RabbitMQ is and how to speak to it, as `RABBITMQ_URL` says it. */
export type RabbitmqAddress = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  readonly tls: ClientTls | null;
};

const plainPort = 5672;
const tlsPort = 5671;
const options: readonly string[] = clientTlsParameters;

/**
 * Reads `amqp[s]://[user[:password]@]host[:port][/vhost][?options]`; what RabbitMQ takes for granted is `guest`, and the
 * virtual host `/`. With `amqps` also `ca_file`, `cert_file` with `key_file`, and `verify=off`, as `REDIS_URL` has them.
 *
 * @returns undefined for anything that is not exactly this: a misspelt option must not mean less protection.
 */
export const parseRabbitmqAddress = (text: string): RabbitmqAddress | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'amqp:' && url.protocol !== 'amqps:')) return undefined;
  if (url.hostname === '' || url.hash !== '' || url.port === '0') return undefined;
  const names = [...url.searchParams.keys()];
  if (names.some((name) => !options.includes(name)) || new Set(names).size < names.length) return undefined;
  const hasTls = url.protocol === 'amqps:';
  const tls = readClientTls(url.searchParams);
  if (tls === undefined || (!hasTls && names.length > 0)) return undefined;
  const [vhost = '', ...others] = url.pathname.slice(1).split('/');
  // A slash in the name of a virtual host is written %2F.
  if (others.length > 0) return undefined;
  try {
    const isAnonymous = url.username === '' && url.password === '';
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? (hasTls ? tlsPort : plainPort) : Number(url.port),
      username: isAnonymous ? 'guest' : decodeURIComponent(url.username),
      password: isAnonymous ? 'guest' : decodeURIComponent(url.password),
      vhost: vhost === '' ? '/' : decodeURIComponent(vhost),
      tls: hasTls ? tls : null,
    };
  } catch {
    return undefined;
  }
};

/** The text of a setting, or null when it is not set. */
export const rabbitmqAddress = () =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return null;
      const address = parseRabbitmqAddress(text);
      if (address !== undefined) return address;
      context.addIssue({ code: 'custom', message: 'not the address of a RabbitMQ' });
      return z.NEVER;
    });
