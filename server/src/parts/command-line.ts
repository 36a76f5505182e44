import { Command, CommanderError } from 'commander';
import { StartError } from '../platform/problem/start-error.ts';
import { registerAlerts } from './commands/alerts.ts';
import { registerAudit } from './commands/audit.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerEndpoints } from './commands/endpoints.ts';
import { registerExport } from './commands/export.ts';
import { registerImport } from './commands/import.ts';
import { registerInit } from './commands/init.ts';
import { registerIpRules } from './commands/ip-rules.ts';
import { registerKeys } from './commands/keys.ts';
import { registerLimits } from './commands/limits.ts';
import { registerLogLevel } from './commands/log-level.ts';
import { registerMail } from './commands/mail.ts';
import { registerMigrate } from './commands/migrate.ts';
import { registerParity } from './commands/parity.ts';
import { registerProfile } from './commands/profile.ts';
import { registerQueues } from './commands/queues.ts';
import { registerRole } from './commands/role.ts';
import { registerSchedules } from './commands/schedules.ts';
import type { Surroundings } from './commands/surroundings.ts';
import { registerTasks } from './commands/tasks.ts';
import { registerUser } from './commands/user.ts';
import { registerServe } from './serve.ts';

/** Does what the parameters of the process ask for; `serve` serves on after this resolved. */
export const runCommandLine = async (surroundings: Surroundings): Promise<void> => {
  const program = new Command('castellan')
    .description('One server for who may come in, what must be done and how the house is faring.')
    .version(surroundings.version)
    .showHelpAfterError('Run castellan --help for the commands.')
    .exitOverride();

  for (const register of [
    registerServe,
    registerInit,
    registerDoctor,
    registerMigrate,
    registerUser,
    registerRole,
    registerImport,
    registerExport,
    registerParity,
    registerKeys,
    registerAlerts,
    registerIpRules,
    registerLimits,
    registerAudit,
    registerMail,
    registerTasks,
    registerQueues,
    registerEndpoints,
    registerSchedules,
    registerLogLevel,
    registerProfile,
  ]) {
    register(program, surroundings);
  }

  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has printed its own complaint, or the help that was asked for.
    if (error instanceof CommanderError) surroundings.exit(error.exitCode);
    if (error instanceof StartError) {
      surroundings.stderr.write(`${error.message}\n`);
      surroundings.exit(1);
    }
    throw error;
  }
};
