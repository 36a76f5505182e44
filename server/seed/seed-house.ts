import { z } from 'zod';
import type { Configuration } from '../src/composition/configuration.ts';
import type { ComposedFeatures } from '../src/composition/features.ts';
import { mailWiringOf } from '../src/composition/mail-wiring.ts';
import type { Clock } from '../src/platform/clock/clock.ts';
import { createChangeFeed } from '../src/platform/postgres/change-feed.ts';
import { type Database, sql, type Transaction } from '../src/platform/postgres/database.ts';
import { StartError } from '../src/platform/problem/start-error.ts';
import type { Secrets } from '../src/platform/secrets/secrets.ts';
import { writeAddressRules } from './address-rules.ts';
import { drawInvitations, writeAdministration, writeInvitations } from './administration.ts';
import { writeDeadTasks } from './dead-tasks.ts';
import { writeEndpoints } from './endpoints.ts';
import { writeFigures } from './figures.ts';
import { kindNamed, writeFinishedTasks } from './finished-tasks.ts';
import { writeLimits } from './limits.ts';
import { drawMailings } from './mailings.ts';
import { writeMails } from './mails.ts';
import { drawPopulation, isSeeded, settleIn, writePeople } from './people.ts';
import { writeQueueActs } from './queue-acts.ts';
import { writeRoles } from './roles.ts';
import { drawFailedLogins, writeSignIns } from './sign-ins.ts';
import { writeTaskKinds } from './task-kinds.ts';
import { after, before, dayMs, minuteMs } from './times.ts';
import { drawVisits } from './visits.ts';
import { writeWaitingTasks } from './waiting-tasks.ts';

/** Of the three accounts to sign in with. It protects nothing: everybody can read it here. */
export const seedPassword = 'correct horse battery staple seed';

export type SeedNeeds = {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly secrets: Secrets;
  readonly composed: Pick<ComposedFeatures, 'features' | 'passwords'>;
  readonly clock: Clock;
};

export type SeedReport = {
  /** The accounts that can be signed in to with `seedPassword`. */
  readonly accounts: readonly string[];
  readonly people: number;
  readonly logins: number;
  readonly finishedTasks: number;
  readonly mails: number;
};

/** Made-up people belong where nobody takes them for real. @throws StartError anywhere but in development. */
export const requireDevelopment = ({ environment }: Configuration): void => {
  if (environment === 'development') return;
  throw new StartError(
    `Nothing was seeded: this house runs in ${environment}, and made-up people belong in development.`,
  );
};

export const defaultPeople = 60;

// Between two statements of the one transaction much is drawn: on a busy machine for longer than a request's transaction
// may be idle, after which PostgreSQL hangs up.
const takeTimeToDraw = sql({
  name: 'seed.take_time_to_draw',
  text: `select set_config('idle_in_transaction_session_timeout', '30min', true)`,
  row: z.unknown(),
});

/** Has every process read anew what it keeps copies of. */
const announce = async (tx: Transaction, { database, clock }: SeedNeeds, blocks: readonly string[]): Promise<void> => {
  const changes = createChangeFeed({ database, clock, log: { write: () => {}, writeError: () => {} } });
  await changes.announce(tx, 'roles');
  await changes.announce(tx, 'ip-rules');
  for (const id of blocks) await changes.announce(tx, 'rate-limits', id);
};

/**
 * Fills a house with people, what they did in the last weeks, and what is to be done: the same at every seeding, and as
 * long ago. All of it or nothing. Who is there already stays as they are.
 *
 * @returns null when the house was seeded before; then nothing has changed.
 * @throws StartError anywhere but in development.
 */
export const seedHouse = async (
  needs: SeedNeeds,
  { people = defaultPeople }: { readonly people?: number } = {},
): Promise<SeedReport | null> => {
  const { configuration, database, secrets, composed, clock } = needs;
  requireDevelopment(configuration);
  const { settings, publicUrl } = configuration;
  const kinds = new Map(composed.features.flatMap(({ tasks = [] }) => tasks).map((task) => [task.name, task]));
  const sendKind = kindNamed(kinds, 'email.send');
  // One for all three: a hash takes its time.
  const hash = await composed.passwords.hash(seedPassword);

  return database.transaction(async (tx) => {
    await tx.execute(takeTimeToDraw, []);
    if (await isSeeded(tx)) return null;
    const now = clock.now();
    const { administrator, everybody, residents } = await settleIn(tx, drawPopulation(people, now));
    const newcomers = everybody.filter(({ id }) => !residents.has(id));
    const visits = drawVisits(newcomers, now);
    const failures = drawFailedLogins(visits, newcomers, now);
    const lastLogins = new Map(visits.map(({ person, at }) => [person.id, at]));
    const invitations = drawInvitations(newcomers);

    await writeRoles(tx, after(administrator.createdAt, dayMs));
    await writePeople(tx, newcomers, (id) => lastLogins.get(id) ?? null);
    const accounts = newcomers.filter(({ isToSignInWith }) => isToSignInWith);
    for (const { id, createdAt } of accounts) await composed.passwords.storeCredential(tx, id, hash, createdAt);

    const logins = await writeSignIns(tx, {
      ...{ visits, failures, administrator },
      sessionLifetimeDays: settings.SESSION_LIFETIME_DAYS,
    });
    await writeInvitations(tx, invitations, administrator);
    await writeAdministration(tx, newcomers, visits, { administrator, now });
    await writeAddressRules(tx, visits, { administrator, now });
    const blocks = await writeLimits(tx, { failures, everybody: newcomers, secrets, now });

    const { house, destination } = mailWiringOf(configuration, null);
    const { timeZone } = house;
    const mailings = drawMailings({
      ...{ everybody: newcomers, administrator, visits, failures, invitations, publicUrl, timeZone, now },
    });
    await writeTaskKinds(tx, now);
    await writeEndpoints(tx, { secrets, now });
    await writeQueueActs(tx, visits, { administrator, pausedAt: before(now, 95 * minuteMs) });
    const finishedTasks = await writeFinishedTasks(tx, {
      ...{ kinds, administrator, visits, mailings, now, historyDays: settings.TASK_HISTORY_DAYS },
    });
    const onItsWay = await writeWaitingTasks(tx, sendKind, now);
    const dead = await writeDeadTasks(tx, sendKind, now);
    const hasInbox = destination.kind === 'inbox';
    const mails = await writeMails(tx, { mailings, dead, onItsWay, house, hasInbox });
    await writeFigures(
      tx,
      composed.features.flatMap(({ metrics }) => metrics),
      now,
    );
    await announce(tx, needs, blocks);
    return { accounts: accounts.map(({ email }) => email), people: newcomers.length, logins, finishedTasks, mails };
  });
};
