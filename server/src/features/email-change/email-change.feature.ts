import type { z } from 'zod';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { createEmailChangeRoutes } from './email-change.routes.ts';
import {
  createEmailChangeConfirmation,
  type EmailChangeConfirmationNeeds,
} from './email-change-confirmation.service.ts';
import { defineEmailChangeMail, type EmailChangeMailNeeds } from './email-change-mail.task.ts';
import { defineEmailChangeNotice, type EmailChangeNoticeNeeds } from './email-change-notice.task.ts';
import {
  createRequestEmailChange,
  type EmailChangeRequestNeeds,
  type NewAddress,
} from './email-change-request.service.ts';
import { deleteEmailChangeOf, deleteOldEmailChanges } from './email-changes.store.ts';

export type EmailChangeNeeds = EmailChangeRequestNeeds &
  EmailChangeConfirmationNeeds &
  EmailChangeMailNeeds &
  EmailChangeNoticeNeeds & { readonly shapes: { readonly email: z.ZodType<NewAddress> } };

/** Removes some of the changes that were asked for before a time. @returns how many; fewer than `limit` when none is left. */
export const clearOldEmailChanges = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldEmailChanges, [before, limit]);

/** How somebody gives their account another address. */
export const createEmailChangeFeature = (
  needs: EmailChangeNeeds,
): {
  readonly feature: Feature;
  /** Removes what an account that is erased had asked for. */
  readonly forget: (tx: Transaction, userId: UserId) => Promise<void>;
} => {
  const mail = defineEmailChangeMail(needs);
  const notice = defineEmailChangeNotice(needs);
  const request = createRequestEmailChange(needs, { mail, notice });
  return {
    feature: {
      name: 'email-change',
      routes: createEmailChangeRoutes(request, createEmailChangeConfirmation(needs, mail), needs.shapes),
      problems: [],
      metrics: [],
      permissions: [],
      tasks: [mail, notice],
    },
    forget: async (tx, userId) => {
      await tx.execute(deleteEmailChangeOf, [userId]);
    },
  };
};
