import { z } from 'zod';

/** Where the SMTP server is and how to speak to it, as `SMTP_URL` says it. */
export type SmtpAddress = {
  readonly host: string;
  readonly port: number;
  readonly user: string | null;
  readonly password: string | null;
  /**
   * `implicit` begins with TLS; `required` refuses to go on when the server does not offer STARTTLS; `opportunistic` takes what
   * is offered, and `off` never asks.
   */
  readonly tls: 'implicit' | 'required' | 'opportunistic' | 'off';
  /** False only by `verify=off`: encrypted, but to whoever answers. */
  readonly verifiesCertificate: boolean;
  readonly caFile: string | null;
};

const options = ['tls', 'verify', 'ca_file'];

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

const tlsOf = (scheme: string, host: string, asked: string | null): SmtpAddress['tls'] | undefined => {
  // What a URL that begins with TLS says besides could only be less.
  if (scheme === 'smtps:') return asked === null ? 'implicit' : undefined;
  if (asked === null) return isLoopback(host) ? 'opportunistic' : 'required';
  return asked === 'required' || asked === 'opportunistic' || asked === 'off' ? asked : undefined;
};

/**
 * Reads `smtp[s]://[user:password@]host[:port][?options]`. `smtps` begins with TLS (port 465); `smtp` requires STARTTLS
 * (port 587) except on loopback. Options: `tls=required|opportunistic|off`, `ca_file`, `verify=off`.
 *
 * @returns undefined for anything that is not exactly this: a misspelt option must not mean less protection. A password
 * that whoever listens could have is refused too.
 */
export const parseSmtpAddress = (text: string): SmtpAddress | undefined => {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol, searchParams: query } = url;
  if (protocol !== 'smtp:' && protocol !== 'smtps:') return undefined;
  if (url.hash !== '' || (url.pathname !== '' && url.pathname !== '/') || url.hostname === '') return undefined;
  const names = [...query.keys()];
  if (names.some((name) => !options.includes(name)) || new Set(names).size < names.length) return undefined;
  const verify = query.get('verify') ?? 'on';
  if (verify !== 'on' && verify !== 'off') return undefined;
  if ((url.username === '') !== (url.password === '') || url.port === '0') return undefined;

  try {
    const host = decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '');
    const tls = tlsOf(protocol, host, query.get('tls'));
    if (tls === undefined) return undefined;
    const isExposed = (tls === 'off' || tls === 'opportunistic' || verify === 'off') && !isLoopback(host);
    if (isExposed && url.password !== '') return undefined;
    return {
      host,
      port: url.port === '' ? (tls === 'implicit' ? 465 : 587) : Number(url.port),
      user: url.username === '' ? null : decodeURIComponent(url.username),
      password: url.password === '' ? null : decodeURIComponent(url.password),
      tls,
      verifiesCertificate: verify === 'on',
      caFile: query.get('ca_file'),
    };
  } catch {
    return undefined;
  }
};

/** The text of a setting, or null when it is not set. */
export const smtpAddress = () =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return null;
      const address = parseSmtpAddress(text);
      if (address !== undefined) return address;
      context.addIssue({ code: 'custom', message: 'not the address of an SMTP server' });
      return z.NEVER;
    });
