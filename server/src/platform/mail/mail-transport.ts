import type { MailMessage } from './message.ts';

/** What hands mails over: the server that takes them on, or whatever stands in for one. */
export type MailTransport = {
  /**
   * Hands a mail over.
   *
   * @returns the server's words.
   * @throws MailFailure
   */
  send(message: MailMessage, signal: AbortSignal): Promise<string>;
  /** Connects, encrypts and logs in as for a mail, and sends none. @throws MailFailure */
  verify(signal: AbortSignal): Promise<void>;
  /** Ends what goes on and every connection. */
  close(): void;
};

/**
 * Whose fault it is that a mail was not taken, and so whether to come again:
 * `recipient` and `message` are refused for good; `later` is asked for by the server; `house` is our own setting (log in,
 * sender, TLS), which an operator mends; `slow` is a server that took the recipient's address and then let us wait; `network`
 * is everything else.
 */
export type MailFault = 'recipient' | 'message' | 'later' | 'house' | 'slow' | 'network';

/** A mail was not handed over. Its message is a sentence for operators; the server's own words are apart. */
export class MailFailure extends Error {
  override readonly name = 'MailFailure';
  readonly fault: MailFault;
  /** As the server said it, on one line and at most 500 characters; null when it said nothing. */
  readonly response: string | null;

  constructor(fault: MailFault, message: string, response: string | null, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
    this.response = response;
  }
}
