import { z } from 'zod';

/** Where RabbitMQ is and how to speak to it, as `RABBITMQ_URL` says it. */
export type RabbitmqAddress = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  readonly tls: RabbitmqTls | null;
};

export type RabbitmqTls = {
  /** False only by `verify=off`: encrypted, but to whoever answers. */
  readonly verifiesCertificate: boolean;
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
};

const plainPort = 5672;
const tlsPort = 5671;
const options = ['verify', 'ca_file', 'cert_file', 'key_file'];

const tlsOf = (query: URLSearchParams): RabbitmqTls | undefined => {
  const verify = query.get('verify') ?? 'on';
  if (verify !== 'on' && verify !== 'off') return undefined;
  const certFile = query.get('cert_file');
  const keyFile = query.get('key_file');
  if ((certFile === null) !== (keyFile === null)) return undefined;
  return { verifiesCertificate: verify === 'on', caFile: query.get('ca_file'), certFile, keyFile };
};

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
  const tls = tlsOf(url.searchParams);
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
