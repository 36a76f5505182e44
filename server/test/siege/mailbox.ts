import type { SmtpPeer } from '../harness/smtp-server.ts';

/** What arrived at the SMTP server of the siege, by recipient. */
export type Mailbox = {
  /** Mails to an address, oldest first: their `Message-ID`s. */
  messageIdsOf(email: string): readonly string[];
  /** The token of the newest link to a page that was mailed to an address; undefined before one arrived. */
  newestToken(email: string, page: '/verify-email' | '/reset-password'): string | undefined;
  count(): number;
};

export const createMailbox = (smtp: SmtpPeer): Mailbox => {
  const byRecipient = new Map<string, { readonly id: string; readonly text: string }[]>();
  let read = 0;
  const sort = (): void => {
    for (; read < smtp.mails.length; read += 1) {
      const mail = smtp.mails[read];
      if (mail === undefined) continue;
      for (const recipient of mail.recipients) {
        const box = byRecipient.get(recipient) ?? [];
        box.push({ id: mail.message.messageId ?? '', text: mail.message.text ?? '' });
        byRecipient.set(recipient, box);
      }
    }
  };
  const boxOf = (email: string) => {
    sort();
    return byRecipient.get(email) ?? [];
  };
  return {
    messageIdsOf: (email) => boxOf(email).map(({ id }) => id),
    newestToken: (email, page) => {
      for (const { text } of boxOf(email).toReversed()) {
        const found = /(https?:\S+)\?token=([\w.~-]+)/.exec(text);
        if (found?.[1]?.endsWith(page)) return found[2];
      }
      return undefined;
    },
    count: () => smtp.mails.length,
  };
};
