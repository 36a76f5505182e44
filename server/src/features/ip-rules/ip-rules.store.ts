import { z } from 'zod';
import { readIpRange } from '../../platform/network/ip-range.ts';
import { sql } from '../../platform/postgres/database.ts';

/** What PostgreSQL writes is read by our one reader, so that a range has one text everywhere. */
const range = z.string().transform((text, context) => {
  const reading = readIpRange(text);
  if ('range' in reading) return reading.range;
  context.addIssue({ code: 'custom', message: 'not a range' });
  return z.NEVER;
});

const rule = z.object({
  id: z.string(),
  range,
  action: z.enum(['allow', 'deny']),
  reason: z.string(),
  createdBy: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
  expiresAt: z.date().nullable(),
});

const columns = `id, cidr::text as range, action, reason, created_by as "createdBy", created_at as "createdAt",
                 updated_at as "updatedAt", expires_at as "expiresAt"`;

// Whoever changes a rule decides by what the others say. Readers go on.
export const lockRules = sql({
  name: 'ip_rules.lock_rules',
  text: `lock table ip_rules in share row exclusive mode`,
  row: z.never(),
});

export const selectRules = sql({
  name: 'ip_rules.select_rules',
  text: `select ${columns} from ip_rules order by cidr`,
  row: rule,
});

export const selectPage = sql({
  name: 'ip_rules.select_page',
  text: `select ${columns} from ip_rules
          where ($1::text is null or action = $1)
            and ($2::inet is null or cidr >>= $2)
            and ($3 or expires_at is null or expires_at > $4)
            and ($5::cidr is null or cidr > $5)
          order by cidr limit $6`,
  row: rule,
});

export const selectRule = sql({
  name: 'ip_rules.select_rule',
  text: `select ${columns} from ip_rules where id = $1`,
  row: rule,
});

/** The rules on this range and on those that hold it, the narrowest first. */
export const selectCovering = sql({
  name: 'ip_rules.select_covering',
  text: `select ${columns} from ip_rules where cidr >>= $1::inet order by masklen(cidr) desc`,
  row: rule,
});

export const countRules = sql({
  name: 'ip_rules.count_rules',
  text: `select count(*)::int as count from ip_rules`,
  row: z.object({ count: z.number() }),
});

export const insertRule = sql({
  name: 'ip_rules.insert_rule',
  text: `insert into ip_rules (id, cidr, action, reason, created_by, created_at, updated_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $6, $7)`,
  row: z.never(),
});

export const updateRule = sql({
  name: 'ip_rules.update_rule',
  text: `update ip_rules set action = $2, reason = $3, expires_at = $4, updated_at = $5 where id = $1`,
  row: z.never(),
});

export const deleteRule = sql({
  name: 'ip_rules.delete_rule',
  text: `delete from ip_rules where id = $1`,
  row: z.never(),
});

export const deleteLongExpired = sql({
  name: 'ip_rules.delete_long_expired',
  text: `delete from ip_rules where expires_at < $1`,
  row: z.never(),
});
