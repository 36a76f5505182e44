import type { z } from 'zod';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { createInvitationAcceptanceRoutes, type InvitationAcceptanceShapes } from './invitation-acceptance.routes.ts';
import { createInvitationAcceptance, type InvitationAcceptanceNeeds } from './invitation-acceptance.service.ts';
import { defineInvitationMail, type InvitationMailNeeds } from './invitation-mail.task.ts';
import { createInvitationRoutes, type InvitationShapes } from './invitations.routes.ts';
import { createInvitations, type InvitationNeeds, type Invitations } from './invitations.service.ts';
import { deleteInvitationOf } from './invitations.store.ts';

export type InvitationFeature<Email extends { readonly typed: string }> = {
  readonly feature: Feature;
  /** For the command line. */
  readonly invite: Invitations<Email>['invite'];
  /** Removes the invitation of an account that is erased. */
  readonly forget: (tx: Transaction, userId: UserId) => Promise<void>;
};

export type InvitationFeatureNeeds<Email extends { readonly typed: string }> = InvitationNeeds<Email> &
  InvitationAcceptanceNeeds &
  InvitationMailNeeds & {
    readonly cursors: Cursors;
    readonly shapes: InvitationShapes<Email> & InvitationAcceptanceShapes & { readonly password: z.ZodType<string> };
  };

/** Accounts that are made for somebody, and become theirs by a mailed link. */
export const createInvitationFeature = <Email extends { readonly typed: string }>(
  needs: InvitationFeatureNeeds<Email>,
): InvitationFeature<Email> => {
  const mail = defineInvitationMail(needs);
  const invitations = createInvitations(needs, mail);
  return {
    feature: {
      name: 'invitations',
      routes: [
        ...createInvitationRoutes(invitations, needs.shapes, needs.cursors),
        ...createInvitationAcceptanceRoutes(createInvitationAcceptance(needs), needs.shapes),
      ],
      problems: [],
      metrics: [],
      permissions: [],
      tasks: [mail],
    },
    invite: invitations.invite,
    forget: async (tx, userId) => {
      await tx.execute(deleteInvitationOf, [userId]);
    },
  };
};
