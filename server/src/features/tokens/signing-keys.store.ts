import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const algorithm = z.enum(['RS256', 'ES256', 'EdDSA']);

/** Held until the end of the transaction: of two processes that see no key, or an old one, one makes the next. */
export const lockSigningKeys = sql({
  name: 'tokens.lock_signing_keys',
  text: `select pg_advisory_xact_lock(hashtextextended('castellan.signing_keys', 0))`,
  row: z.unknown(),
});

export const selectSigningKeys = sql({
  name: 'tokens.select_signing_keys',
  text: `select kid, algorithm, private_sealed as "privateSealed", created_at as "createdAt", signs_from as "signsFrom", retired_at as "retiredAt"
           from signing_keys where retired_at is null or retired_at > $1
          order by signs_from, created_at, kid`,
  row: z.object({
    kid: z.string(),
    algorithm,
    privateSealed: z.instanceof(Buffer),
    createdAt: z.date(),
    signsFrom: z.date(),
    retiredAt: z.date().nullable(),
  }),
});

export const selectNewestSigningKey = sql({
  name: 'tokens.select_newest_signing_key',
  text: `select signs_from as "signsFrom" from signing_keys
          where algorithm = $1 and retired_at is null
          order by signs_from desc limit 1`,
  row: z.object({ signsFrom: z.date() }),
});

export const insertSigningKey = sql({
  name: 'tokens.insert_signing_key',
  text: `insert into signing_keys (kid, algorithm, public_jwk, private_sealed, created_at, signs_from) values ($1, $2, $3, $4, $5, $6)`,
  row: z.never(),
});

export const retireSigningKeys = sql({
  name: 'tokens.retire_signing_keys',
  text: `update signing_keys set retired_at = $2 where algorithm = $1 and retired_at is null`,
  row: z.never(),
});

// Of an algorithm that no longer signs: kept long enough for a change of mind and for an upgrade in several steps.
export const retireForeignSigningKeys = sql({
  name: 'tokens.retire_foreign_signing_keys',
  text: `update signing_keys set retired_at = $3 where algorithm <> $1 and retired_at is null and signs_from < $2`,
  row: z.never(),
});

export const deleteRetiredSigningKeys = sql({
  name: 'tokens.delete_retired_signing_keys',
  text: `delete from signing_keys where retired_at < $1`,
  row: z.never(),
});
