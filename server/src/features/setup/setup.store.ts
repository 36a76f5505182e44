import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

// Held until the end of the transaction. Two processes may each have printed a link at the same moment: without it both
// could find no administrator and both make one.
export const lockSetup = sql({
  name: 'setup.lock',
  text: `select pg_advisory_xact_lock(hashtextextended('castellan.setup', 0))`,
  row: z.unknown(),
});

export const insertSetupToken = sql({
  name: 'setup.insert_token',
  text: `insert into setup_tokens (hash, created_at, expires_at) values ($1, $2, $3)`,
  row: z.never(),
});

// Only the newest link works: an older one may lie in somebody's scroll-back.
export const deleteUnusedSetupTokens = sql({
  name: 'setup.delete_unused_tokens',
  text: `delete from setup_tokens where used_at is null`,
  row: z.never(),
});

export const useSetupToken = sql({
  name: 'setup.use_token',
  text: `update setup_tokens set used_at = $2 where hash = $1 and used_at is null and expires_at > $2 returning created_at as "createdAt"`,
  row: z.object({ createdAt: z.date() }),
});

export const existsUsableSetupToken = sql({
  name: 'setup.exists_usable_token',
  text: `select exists (select from setup_tokens where hash = $1 and used_at is null and expires_at > $2) as "exists"`,
  row: z.object({ exists: z.boolean() }),
});

export const deleteExpiredSetupTokens = sql({
  name: 'setup.delete_expired_tokens',
  text: `delete from setup_tokens where hash in (select hash from setup_tokens where expires_at < $1 limit $2)`,
  row: z.never(),
});
