import { readFile } from 'node:fs/promises';
import type { SMTPPoolOptions } from 'nodemailer';
import { MailFailure, type MailTransport } from './mail-transport.ts';
import { composeMessage, type MailMessage } from './message.ts';
import type { SmtpAddress } from './smtp-address.ts';
import { mailFailureOf, tooLate, wordsOf } from './smtp-failure.ts';

/** How long each step may take. */
export type SmtpTimes = {
  readonly connectMs: number;
  /** Without a byte from the server. */
  readonly silenceMs: number;
  /** From beginning to end, however often the server says something. */
  readonly wholeMs: number;
};

const usualTimes: SmtpTimes = { connectMs: 10_000, silenceMs: 20_000, wholeMs: 45_000 };

export type SmtpTransportOptions = {
  readonly address: SmtpAddress;
  /** As many as mails are sent at once: one that waits for an answer never holds up another. */
  readonly connections: number;
  readonly times?: SmtpTimes;
};

const poolOptionsOf = (options: SmtpTransportOptions, ca: Buffer | null): SMTPPoolOptions & { pool: true } => {
  const { address, connections, times = usualTimes } = options;
  const { host, port, user, password, tls } = address;
  return {
    pool: true,
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'off',
    ...(user !== null && password !== null && { auth: { user, pass: password } }),
    tls: {
      minVersion: 'TLSv1.2',
      // Opportunistic is better than nothing to whoever answers, so it does not insist on who that is (RFC 7435).
      rejectUnauthorized: address.verifiesCertificate && tls !== 'opportunistic',
      ...(ca !== null && { ca }),
    },
    maxConnections: connections,
    maxMessages: 100,
    // A mail whose connection broke is the task's to send again: it knows whether it may have been taken on.
    maxRequeues: 0,
    // Shorter than servers wait, so that it is we who say goodbye.
    idleTimeout: 30_000,
    connectionTimeout: times.connectMs,
    greetingTimeout: times.connectMs,
    dnsTimeout: times.connectMs,
    socketTimeout: times.silenceMs,
    socketCloseTimeout: 1_000,
    maxResponseSize: 65_536,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};

/** Loaded with the first mail: most of what the library is made of is of no use before. */
const openPool = async (options: SmtpTransportOptions) => {
  const { caFile } = options.address;
  const [{ createTransport }, ca] = await Promise.all([
    import('nodemailer'),
    caFile === null ? null : readFile(caFile),
  ]);
  return createTransport(poolOptionsOf(options, ca));
};

/** @throws MailFailure for what can be made into no mail: no server needs to be asked, nor asked again. */
const composed = (message: MailMessage) => {
  try {
    return composeMessage(message);
  } catch (error) {
    throw new MailFailure('message', 'No mail can be made of this.', null, { cause: error });
  }
};

/** Hands mails to an SMTP server, over connections that stay open for a while. */
export const createSmtpTransport = (options: SmtpTransportOptions): MailTransport => {
  const { wholeMs } = options.times ?? usualTimes;
  let pool: ReturnType<typeof openPool> | undefined;
  const opened = (): ReturnType<typeof openPool> => {
    pool ??= openPool(options);
    // A file that could not be read may be there the next time.
    pool.catch(() => {
      pool = undefined;
    });
    return pool;
  };

  return {
    async send(message, signal) {
      const deadline = AbortSignal.timeout(wholeMs);
      try {
        const mailer = await opened();
        const sent = await mailer.sendMail({ ...composed(message), signal: AbortSignal.any([signal, deadline]) });
        return wordsOf(sent.response);
      } catch (error) {
        signal.throwIfAborted();
        throw deadline.aborted ? tooLate() : mailFailureOf(error);
      }
    },
    async verify(signal) {
      const ended = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
      try {
        await Promise.race([opened().then((mailer) => mailer.verify()), ended]);
      } catch (error) {
        signal.throwIfAborted();
        throw mailFailureOf(error);
      }
    },
    close() {
      void pool?.then((mailer) => mailer.close({ force: true }));
      pool = undefined;
    },
  };
};
