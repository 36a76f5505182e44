import type { Command } from 'commander';
import { migrateDatabase, migrationsDirectory, reachDatabase } from '../../composition/resources.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { planMigrations } from '../../platform/postgres/migrations.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { configure, type Surroundings } from './surroundings.ts';

/** `castellan migrate [--plan]` */
export const registerMigrate = (program: Command, surroundings: Surroundings): void => {
  program
    .command('migrate')
    .description('Bring the database schema up to date; `serve` does it by itself.')
    .option('--plan', 'print what would run, and run nothing')
    .action(async (options: { plan?: true }) => {
      const print = (line: string): void => {
        surroundings.stdout.write(`${line}\n`);
      };
      const access = await reachDatabase(
        {
          configuration: configure(surroundings.environment),
          clock: systemClock,
          randomness: systemRandomness,
          log: { write: () => {}, writeError: () => {} },
        },
        { attach: true },
      );
      try {
        if (options.plan) {
          const outstanding = await planMigrations({ connection: access.owner, directory: migrationsDirectory });
          for (const migration of outstanding) print(`-- ${migration.name}\n${migration.text}`);
          print(outstanding.length === 0 ? '-- Nothing to do.' : `-- ${outstanding.length} to run.`);
          return;
        }
        const { applied } = await migrateDatabase(access, { version: surroundings.version, announce: print });
        print(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.length}.`);
      } finally {
        await access.release();
      }
    });
};
