import { z } from 'zod';
import type { OpenInvitation } from './invitations.service.ts';

/** An open invitation as the API shows it. */
export const invitationBody = z
  .strictObject({
    id: z.uuid(),
    user_id: z.uuid().meta({ description: 'The account that waits, with the status `invited`.' }),
    email: z.string(),
    name: z.string().nullable(),
    roles: z.array(z.string()),
    language: z.enum(['en', 'de']).nullable(),
    invited_by: z.uuid().nullable().meta({ description: 'Null: whoever runs commands on the server.' }),
    created_at: z.iso.datetime(),
    mailed_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When the last mail was written; null before the first.' }),
    expires_at: z.iso.datetime().nullable().meta({
      description: 'Until when the link of the last mail is good; an invitation stays open until it is withdrawn.',
    }),
  })
  .meta({ id: 'Invitation', description: 'An account that waits for its owner.' });

export const presentInvitation = ({ invitation, user }: OpenInvitation): z.input<typeof invitationBody> => ({
  id: invitation.id,
  user_id: user.id,
  email: user.email,
  name: user.name,
  roles: [...user.roles],
  language: invitation.language,
  invited_by: invitation.invitedBy,
  created_at: invitation.createdAt.toISOString(),
  mailed_at: invitation.mailedAt?.toISOString() ?? null,
  expires_at: invitation.expiresAt?.toISOString() ?? null,
});
