import { MailFailure, type MailFault } from './mail-transport.ts';

const longestResponse = 500;
const longestCause = 200;
const certificateFault = /CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO_/;
/** What a server says who takes nothing on from us before we log in, or nothing for others at all. */
const notForUs = new Set([530, 534, 535, 538]);
const relayRefused = /relay(ing)?\b.{0,20}\b(denied|not permitted|not allowed|prohibited)/i;

const textOf = (error: object, key: string): string | null => {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : null;
};

const numberOf = (error: object, key: string): number | null => {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'number' ? value : null;
};

/** The server's words on one line. */
export const wordsOf = (response: string): string =>
  response
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, longestResponse);

/** RFC 5321, section 4.2.1: a reply that begins with 5 is for good, one with 4 is for now. */
const faultOfReply = (code: number, command: string | null, response: string): MailFault => {
  // 503 says that the session was in a wrong state, not that the mail is unwanted.
  if (code < 500 || code === 503) return 'later';
  if (notForUs.has(code) || relayRefused.test(response)) return 'house';
  if (command === 'RCPT TO') return 'recipient';
  // Greeting, EHLO, STARTTLS, AUTH and MAIL FROM are about us: whoever is not let in learns nothing about the recipient.
  return command === 'DATA' ? 'message' : 'house';
};

const sentences: Readonly<Record<MailFault, string>> = {
  recipient: 'The mail server refused the address.',
  message: 'The mail server refused the mail.',
  later: 'The mail server cannot take the mail on now.',
  house: 'The mail server does not accept how this server logs in or sends.',
  slow: 'The mail server did not answer in time.',
  network: 'The mail server cannot be reached.',
};

const faultOf = (error: object): MailFault => {
  const code = textOf(error, 'code');
  const reply = numberOf(error, 'responseCode');
  const response = textOf(error, 'response') ?? '';
  const command = textOf(error, 'command');
  if (code === 'EAUTH' && (reply === null || reply >= 500)) return 'house';
  if (reply !== null && reply >= 400) return faultOfReply(reply, command, response);
  if (code === 'ETLS' || code === 'EREQUIRETLS' || code === 'ENOAUTH' || code === 'ECONFIG') return 'house';
  if (certificateFault.test(textOf(error, 'originalCode') ?? '')) return 'house';
  // The library refuses an address that cannot be said to this server at all.
  if (code === 'EENVELOPE' && command === 'API') return 'recipient';
  if (code === 'ETIMEDOUT' && textOf(error, 'timeoutType') === 'SOCKET_TIMEOUT') return 'slow';
  return 'network';
};

/** With what the library says of a connection, such as `connect ECONNREFUSED 192.0.2.1:465`: never a password. */
const withCause = (sentence: string, error: Error): string => {
  // The library speaks of retries here, of which we allow none.
  if (textOf(error, 'code') === 'ECONNECTION') return 'The mail server broke the connection off.';
  return error.message === '' ? sentence : `${sentence.slice(0, -1)}: ${wordsOf(error.message).slice(0, longestCause)}`;
};

/** What an error of the library means for the mail. */
export const mailFailureOf = (error: unknown): MailFailure => {
  if (error instanceof MailFailure) return error;
  if (!(error instanceof Error)) return new MailFailure('network', sentences.network, null);
  const fault = faultOf(error);
  const response = textOf(error, 'response');
  // Where the server said something, its words tell more.
  const sentence = response === null ? withCause(sentences[fault], error) : sentences[fault];
  return new MailFailure(fault, sentence, response === null ? null : wordsOf(response), { cause: error });
};

/** The mail was given up on because its time was over. */
export const tooLate = (): MailFailure => new MailFailure('slow', sentences.slow, null);
