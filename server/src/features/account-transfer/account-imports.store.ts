import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

const importRow = z.object({
  position: z.number(),
  created: z.number(),
  updated: z.number(),
  skipped: z.number(),
  refused: z.number(),
  finishedAt: z.date().nullable(),
});

const columns = `position, created, updated, skipped, refused, finished_at as "finishedAt"`;

// One that was finished begins anew: what is there already is met as whatever was there before.
export const beginImport = sql({
  name: 'account_transfer.begin_import',
  text: `insert into account_imports as i (digest, started_at, updated_at) values ($1, $2, $2)
         on conflict (digest) do update
            set position = case when i.finished_at is null then i.position else 0 end,
                created = case when i.finished_at is null then i.created else 0 end,
                updated = case when i.finished_at is null then i.updated else 0 end,
                skipped = case when i.finished_at is null then i.skipped else 0 end,
                refused = case when i.finished_at is null then i.refused else 0 end,
                started_at = case when i.finished_at is null then i.started_at else excluded.started_at end,
                updated_at = excluded.updated_at, finished_at = null
         returning ${columns}`,
  row: importRow,
});

// Only from where this process stands: another one that imports the same file would count its records twice.
export const advanceImport = sql({
  name: 'account_transfer.advance_import',
  text: `update account_imports
            set position = $3, created = created + $4, updated = updated + $5, skipped = skipped + $6, refused = refused + $7,
                updated_at = $8
          where digest = $1 and position = $2 and finished_at is null`,
  row: z.never(),
});

export const finishImport = sql({
  name: 'account_transfer.finish_import',
  text: `update account_imports set finished_at = $3, updated_at = $3 where digest = $1 and position = $2`,
  row: z.never(),
});
