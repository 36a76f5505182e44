import type { MailContent, MailLanguage } from '../../../vocabulary/mail-content.ts';
import { german } from '../messages/de.ts';
import { english } from '../messages/en.ts';
import type { Messages } from '../messages/messages.ts';
import { letterHtml } from './letter-html.ts';
import { letterText } from './letter-text.ts';
import { type House, writeLetter } from './letters.ts';
import { sampleContents } from './sample-contents.ts';

const messagesOf: Readonly<Record<MailLanguage, Messages>> = { en: english, de: german };

export type RenderedMail = { readonly subject: string; readonly text: string; readonly html: string };

/** A mail as it is sent: the same words as HTML and as text. */
export const renderMail = (content: MailContent, language: MailLanguage, house: House): RenderedMail => {
  const letter = writeLetter(content, messagesOf[language], house);
  return { subject: letter.subject, text: letterText(letter), html: letterHtml(letter, language, house.product) };
};

/** Every mail in every language with made-up values. */
export const previewMails = (
  house: House,
  now: Date,
): (RenderedMail & { readonly template: string; readonly language: MailLanguage })[] =>
  Object.values(sampleContents(house.publicUrl, now)).flatMap((content) =>
    (['en', 'de'] as const).map((language) => ({
      ...renderMail(content, language, house),
      template: content.template,
      language,
    })),
  );
