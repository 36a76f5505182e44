import { z } from 'zod';
import { parseIpAddress } from '../../platform/network/ip-address.ts';
import { type IpRangeFault, readIpRange } from '../../platform/network/ip-range.ts';
import type { IpRule } from './ip-rule.ts';

const explain = ({ kind, meant }: IpRangeFault): string => {
  const instead = meant === undefined ? '' : `; write ${meant.text}`;
  if (kind === 'host-bits') return `There are bits set beyond the prefix${instead}.`;
  if (kind === 'mapped') return `IPv4-mapped addresses are read as IPv4${instead}.`;
  return 'An address, or a range such as 10.0.0.0/8 or 2001:db8::/32.';
};

/** A range as people write it: a single address is a range of one. */
export const cidrField = z
  .string()
  .max(64)
  .transform((text, context) => {
    const reading = readIpRange(text);
    if ('range' in reading) return reading.range;
    context.addIssue({ code: 'custom', message: explain(reading.fault) });
    return z.NEVER;
  })
  .meta({ description: 'An address or a range, such as `203.0.113.7` or `2001:db8::/32`.', example: '203.0.113.0/24' });

export const addressField = z
  .string()
  .max(64)
  .transform((text, context) => {
    const address = parseIpAddress(text);
    if (address !== undefined) return address;
    context.addIssue({ code: 'custom', message: 'An IPv4 or IPv6 address, without a port and without a zone.' });
    return z.NEVER;
  });

export const actionField = z.enum(['allow', 'deny']);

/** Shown on terminals and in consoles: nothing in it may move the cursor or turn the direction of the text. */
export const reasonField = z
  .string()
  .trim()
  .min(1, 'Say why, for whoever finds this rule later.')
  .max(500)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u, 'One line of plain text.');

export const expiryField = z.iso
  .datetime({ offset: true, message: 'A time of RFC 3339, such as 2026-12-24T18:00:00Z.' })
  .transform((text) => new Date(text))
  // An offset reaches into year 10000, which RFC 3339 cannot write.
  .refine((time) => time.getUTCFullYear() <= 9999, 'A time before the year 10000.')
  .meta({ description: 'From when on the rule counts no more; null for never.' });

export const forceField = z
  .boolean()
  .default(false)
  .meta({ description: 'Do it although your own address would be refused afterwards.' });

export const ipRuleBody = z
  .strictObject({
    id: z.uuid(),
    cidr: z.string(),
    action: actionField,
    reason: z.string(),
    created_by: z.uuid().nullable().meta({ description: 'Null when it was made on the command line of the server.' }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'IpRule', description: 'What holds for the addresses of a range. The longest matching prefix decides.' });

export const presentIpRule = (rule: IpRule): z.output<typeof ipRuleBody> => ({
  id: rule.id,
  cidr: rule.range.text,
  action: rule.action,
  reason: rule.reason,
  created_by: rule.createdBy,
  created_at: rule.createdAt.toISOString(),
  updated_at: rule.updatedAt.toISOString(),
  expires_at: rule.expiresAt?.toISOString() ?? null,
});
