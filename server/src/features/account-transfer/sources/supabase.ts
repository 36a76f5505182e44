import { z } from 'zod';
import { refuse, type Source } from '../source-account.ts';
import { leftBehindOf, optionalFlag, optionalText, optionalTime, present, refuseShape } from './fields.ts';

const account = z.looseObject({
  id: optionalText,
  email: optionalText,
  encrypted_password: optionalText,
  email_confirmed_at: optionalTime,
  created_at: optionalTime,
  banned_until: optionalTime,
  deleted_at: optionalTime,
  is_anonymous: optionalFlag,
  phone: z.unknown().optional(),
  raw_user_meta_data: z.looseObject({}).nullish(),
});

/** What Supabase itself writes into the metadata of everybody. */
const ofSupabase = ['sub', 'email', 'email_verified', 'phone_verified', 'name', 'full_name'];

/** One JSON object a line: `select row_to_json(u) from auth.users u`. */
export const supabase: Source = {
  listName: null,
  read: (value, now) => {
    const read = account.safeParse(value);
    if (!read.success) return refuseShape(read.error);
    const one = read.data;
    if (one.deleted_at !== undefined) return refuse('not_an_account', 'it was deleted');
    if (one.is_anonymous === true) return refuse('not_an_account', 'it is anonymous');
    const metadata = one.raw_user_meta_data ?? {};
    const own = Object.entries(metadata).filter(([key]) => !ofSupabase.includes(key));
    return {
      kind: 'account',
      externalId: one.id ?? null,
      email: one.email ?? null,
      ...present({
        emailVerified: one.email_confirmed_at !== undefined,
        name: optionalText.catch(undefined).parse(metadata.full_name ?? metadata.name),
        // A ban that is over is none.
        isDisabled: one.banned_until !== undefined && one.banned_until.getTime() > now.getTime(),
        createdAt: one.created_at,
        passwordHash: one.encrypted_password,
      }),
      leftBehind: leftBehindOf({ 'user metadata': own, 'telephone numbers': one.phone }),
    };
  },
};
