import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../platform/clock/clock.ts';
import { type Database, sql } from '../platform/postgres/database.ts';
import { StartError } from '../platform/problem/start-error.ts';
import type { Secrets } from '../platform/secrets/secrets.ts';

const insertInstallation = sql({
  name: 'installation.insert',
  text: `insert into installation (installed_at, key_id, key_check) values ($1, $2, $3) on conflict do nothing`,
  row: z.never(),
});

const selectInstallation = sql({
  name: 'installation.select',
  text: `select key_id as "keyId", key_check as "keyCheck" from installation`,
  row: z.object({ keyId: z.string(), keyCheck: z.instanceof(Buffer) }),
});

const updateInstallation = sql({
  name: 'installation.update',
  text: `update installation set key_id = $1, key_check = $2`,
  row: z.never(),
});

const checkValue = (secrets: Secrets, keyId: string): Buffer =>
  createHmac('sha256', secrets.derive('installation-check', 32, keyId))
    .update('castellan')
    .digest();

/**
 * Refuses to serve a database with a key that is not its own: every password would fail and every new secret would be
 * lost to the right key. After a rotation the database moves to the new key once the old one is listed.
 *
 * @throws StartError for a wrong key.
 */
export const checkSecretKey = async (database: Database, secrets: Secrets, clock: Clock): Promise<void> => {
  await database.execute(insertInstallation, [clock.now(), secrets.keyId, checkValue(secrets, secrets.keyId)]);
  const installation = await database.row(selectInstallation, []);
  if (installation === undefined) throw new Error('The installation row is missing');
  const wrongKey = (): StartError =>
    new StartError(
      'SECRET_KEY is not the key of this database. Set the right one, or, to change keys, list the old one in SECRET_KEY_PREVIOUS.',
    );
  let expected: Buffer;
  try {
    expected = checkValue(secrets, installation.keyId);
  } catch {
    throw wrongKey();
  }
  const isRight = expected.length === installation.keyCheck.length && timingSafeEqual(expected, installation.keyCheck);
  if (!isRight) throw wrongKey();
  if (installation.keyId !== secrets.keyId) {
    await database.execute(updateInstallation, [secrets.keyId, checkValue(secrets, secrets.keyId)]);
  }
};
