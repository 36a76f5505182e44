import { once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { after } from 'node:test';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { localhostCertificate } from './localhost-certificate.ts';

/** How the peer answers a mail to some recipient. */
export type SmtpAnswer =
  | { readonly kind: 'accept' }
  /** Says no: to the recipient, or after it has read the whole message. */
  | { readonly kind: 'refuse'; readonly at: 'rcpt' | 'data'; readonly code: number; readonly words: string }
  /** Never answers the recipient; the connection stays open. */
  | { readonly kind: 'tarpit' }
  /** Takes the message on and breaks the connection before it says so. */
  | { readonly kind: 'drop-after-data' };

export type ReceivedMail = {
  /** Whom the envelope names, which is who gets it. */
  readonly recipients: readonly string[];
  readonly sender: string;
  readonly raw: string;
  readonly message: Email;
};

export type SmtpPeer = {
  readonly port: number;
  /** As `SMTP_URL` has it, without a user. */
  readonly url: string;
  /** Everything that was taken on, oldest first; also what was taken on without saying so. */
  readonly mails: readonly ReceivedMail[];
  /** Connections that were opened so far. */
  readonly connections: () => number;
  readonly openConnections: () => number;
  /** How it answers mails to an address: one answer after the other, the last one from then on. */
  answer(address: string, ...answers: readonly SmtpAnswer[]): void;
  /** How it answers everybody whom no answer is set for; null for taking on. */
  answerAll(answer: SmtpAnswer | null): void;
  /** Refuses connections and breaks those that are open. */
  stop(): Promise<void>;
  /** Takes connections again, on the same port. */
  start(): Promise<void>;
};

export type SmtpPeerOptions = {
  /** `starttls` offers TLS, `implicit` begins with it; the certificate is that of the tests. */
  readonly tls?: 'none' | 'starttls' | 'implicit';
  /** Who has to log in. */
  readonly account?: { readonly user: string; readonly password: string };
  /** Begins stopped. */
  readonly unstarted?: boolean;
};

const accept: SmtpAnswer = { kind: 'accept' };

const refusal = ({ code, words }: Extract<SmtpAnswer, { kind: 'refuse' }>): Error =>
  Object.assign(new Error(words), { responseCode: code });

/** A real SMTP server on loopback that answers as it is told and keeps what it was given, parsed. */
export const openSmtpPeer = async (options: SmtpPeerOptions = {}): Promise<SmtpPeer> => {
  const { tls = 'none', account } = options;
  const mails: ReceivedMail[] = [];
  const scripts = new Map<string, SmtpAnswer[]>();
  const sockets = new Map<number, Socket>();
  let everybody: SmtpAnswer = accept;
  let connections = 0;
  let port = 0;
  let server: SMTPServer | undefined;

  const upcoming = (address: string): SmtpAnswer => scripts.get(address)?.[0] ?? everybody;
  const takeAnswer = (address: string): SmtpAnswer => {
    const script = scripts.get(address) ?? [];
    return (script.length > 1 ? script.shift() : script[0]) ?? everybody;
  };

  const keep = async (raw: string, session: SMTPServerSession): Promise<void> => {
    const { mailFrom, rcptTo } = session.envelope;
    mails.push({
      recipients: rcptTo.map(({ address }) => address),
      sender: mailFrom === false ? '' : mailFrom.address,
      raw,
      message: await PostalMime.parse(raw),
    });
  };

  const takeData = async (stream: NodeJS.ReadableStream, session: SMTPServerSession): Promise<Error | undefined> => {
    const raw = await text(stream);
    const answer = takeAnswer(session.envelope.rcptTo[0]?.address ?? '');
    if (answer.kind === 'refuse') return refusal(answer);
    await keep(raw, session);
    if (answer.kind !== 'drop-after-data') return undefined;
    sockets.get(session.remotePort)?.destroy();
    return new Error('The connection is gone.');
  };

  const serverOptions: SMTPServerOptions = {
    ...localhostCertificate,
    secure: tls === 'implicit',
    disabledCommands: [...(tls === 'none' ? ['STARTTLS'] : []), ...(account ? [] : ['AUTH'])],
    authOptional: account === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 0,
    onAuth: ({ username, password }, _session, callback) => {
      const isRight = username === account?.user && password === account?.password;
      if (isRight) callback(null, { user: username });
      else callback(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 }));
    },
    onRcptTo: ({ address }, _session, callback) => {
      const answer = upcoming(address);
      if (answer.kind === 'tarpit') return void takeAnswer(address);
      if (answer.kind === 'refuse' && answer.at === 'rcpt') {
        takeAnswer(address);
        return callback(refusal(answer));
      }
      return callback();
    },
    onData: (stream, session, callback) => {
      void takeData(stream, session).then(
        (failure) => callback(failure, 'Queued'),
        // The sender broke off in the middle of the message.
        (error: Error) => callback(error),
      );
    },
  };

  const start = async (): Promise<void> => {
    server = new SMTPServer(serverOptions);
    // Broken connections are part of what is tested.
    server.on('error', () => {});
    const listening = server.listen(port, '127.0.0.1');
    listening.on('connection', (socket: Socket) => {
      connections += 1;
      const { remotePort = 0 } = socket;
      sockets.set(remotePort, socket);
      socket.once('close', () => sockets.delete(remotePort));
    });
    await once(listening, 'listening');
    const address = listening.address();
    if (address === null || typeof address === 'string') throw new Error('The port has no number.');
    port = address.port;
  };

  const stop = async (): Promise<void> => {
    const stopped = server;
    server = undefined;
    if (stopped === undefined) return;
    const closed = new Promise<void>((resolve) => stopped.close(() => resolve()));
    for (const socket of sockets.values()) socket.destroy();
    await closed;
  };

  await start();
  if (options.unstarted) await stop();
  return {
    port,
    url: `${tls === 'implicit' ? 'smtps' : 'smtp'}://localhost:${port}`,
    mails,
    connections: () => connections,
    openConnections: () => sockets.size,
    answer: (address, ...answers) => void scripts.set(address, [...answers]),
    answerAll: (answer) => {
      everybody = answer ?? accept;
    },
    stop,
    start,
  };
};

/** The same, stopped after the tests of the file. */
export const startSmtpPeer = async (options: SmtpPeerOptions = {}): Promise<SmtpPeer> => {
  const peer = await openSmtpPeer(options);
  after(peer.stop);
  return peer;
};
