import { z } from 'zod';
import { isOneAddress } from '../../platform/mail/mailbox.ts';

/** The recipient in the payload of a task that anybody with `tasks:write` may make. */
export const oneAddress = z
  .string()
  .max(254)
  .refine(isOneAddress, 'One e-mail address such as ada@example.com, without a name.')
  .meta({ description: 'One e-mail address, without a name.', format: 'email' });
