import type { Feature } from '../../platform/feature/feature.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { TaskCause } from '../../vocabulary/task-cause.ts';
import { passwordResetRequests, passwordResets } from './password-recovery.metrics.ts';
import { createPasswordRecoveryRoutes, type PasswordRecoveryShapes } from './password-recovery.routes.ts';
import { createPasswordRecovery, type PasswordRecoveryNeeds } from './password-recovery.service.ts';
import { defineResetMail, type ResetMailNeeds } from './reset-mail.task.ts';

export type PasswordRecoveryFeature = {
  readonly feature: Feature;
  /** Mails the link to choose a password, once the transaction has committed. */
  mailPasswordReset(tx: Transaction, userId: UserId, language: MailLanguage | null, cause: TaskCause): Promise<void>;
};

/** How somebody who has no password, or forgot it, comes by a new one: through the mail of their account. */
export const createPasswordRecoveryFeature = <Email extends { readonly canonical: string }>(
  needs: PasswordRecoveryNeeds<Email> & ResetMailNeeds & { readonly shapes: PasswordRecoveryShapes<Email> },
): PasswordRecoveryFeature => {
  const resetMail = defineResetMail(needs);
  return {
    async mailPasswordReset(tx, userId, language, cause) {
      await needs.enqueue(tx, resetMail, { user_id: userId, language }, { cause });
    },
    feature: {
      name: 'password-recovery',
      routes: createPasswordRecoveryRoutes(createPasswordRecovery(needs, resetMail), needs.shapes),
      problems: [],
      metrics: [passwordResets, passwordResetRequests],
      permissions: [],
      tasks: [resetMail],
    },
  };
};
