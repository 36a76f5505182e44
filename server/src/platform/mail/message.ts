import type { SendMailOptions } from 'nodemailer';
import { isOneAddress, type Mailbox } from './mailbox.ts';

/** The parts of a mail. Texts may hold anything that people write; addresses are checked again here. */
export type MailMessage = {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Without angle brackets. Two messages with the same one are the same mail. */
  readonly messageId: string;
  readonly date: Date;
  readonly language: string;
};

const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * A text as it may stand in a header: on one line, without characters that nobody can see, and without what a reader would
 * take for an encoded word (RFC 2047) and turn into such characters after all.
 */
const onOneLine = (text: string): string => text.replace(invisible, ' ').replaceAll('=?', '= ?').trim();

const mailbox = ({ address, name }: Mailbox) => {
  if (!isOneAddress(address)) throw new Error('A mail was to be made with something that is not one address');
  // Never as one string: nothing reads an address out of a name.
  return { address, name: onOneLine(name ?? '') };
};

const messageIdForm = /^[A-Za-z0-9-]+@[A-Za-z0-9._:[\]-]+$/;

/**
 * Makes the message from its parts: the only place where one is made. Exactly one recipient, in the envelope as in the
 * header, whatever stands in the texts; nothing is read from files or fetched.
 *
 * @throws Error when an address is not exactly one address.
 */
export const composeMessage = (message: MailMessage): SendMailOptions => {
  const from = mailbox(message.from);
  const to = mailbox(message.to);
  if (!messageIdForm.test(message.messageId)) throw new Error('A mail was to be made with a Message-ID that is none');
  return {
    from,
    to: [to],
    envelope: { from: from.address, to: [to.address] },
    subject: onOneLine(message.subject),
    text: message.text,
    html: message.html,
    messageId: `<${message.messageId}>`,
    date: message.date,
    // RFC 3834: answering machines keep quiet. `Content-Language` lets a screen reader choose its voice.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': message.language },
    disableFileAccess: true,
    disableUrlAccess: true,
    xMailer: false,
  };
};
