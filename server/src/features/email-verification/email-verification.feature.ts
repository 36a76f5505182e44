import type { Feature } from '../../platform/feature/feature.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { TaskCause } from '../../vocabulary/task-cause.ts';
import { createEmailVerificationRoutes, type EmailVerificationShapes } from './email-verification.routes.ts';
import { createEmailVerification, type EmailVerificationNeeds } from './email-verification.service.ts';
import { defineVerificationMail, type VerificationMailNeeds } from './verification-mail.task.ts';

export type EmailVerificationFeature = {
  readonly feature: Feature;
  /** Mails the link that verifies the account's address, once the transaction has committed. */
  mailVerification(tx: Transaction, userId: UserId, language: MailLanguage | null, cause: TaskCause): Promise<void>;
};

/** How somebody proves that they read the mail of their account. */
export const createEmailVerificationFeature = <Email extends { readonly canonical: string }>(
  needs: EmailVerificationNeeds<Email> & VerificationMailNeeds & { readonly shapes: EmailVerificationShapes<Email> },
): EmailVerificationFeature => {
  const verificationMail = defineVerificationMail(needs);
  return {
    async mailVerification(tx, userId, language, cause) {
      await needs.enqueue(tx, verificationMail, { user_id: userId, language }, { cause });
    },
    feature: {
      name: 'email-verification',
      routes: createEmailVerificationRoutes(createEmailVerification(needs, verificationMail), needs.shapes),
      problems: [],
      metrics: [],
      permissions: [],
      tasks: [verificationMail],
    },
  };
};
