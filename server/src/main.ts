import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerDoctor } from './parts/commands/doctor.ts';
import { registerInit } from './parts/commands/init.ts';
import { registerKeys } from './parts/commands/keys.ts';
import { registerMigrate } from './parts/commands/migrate.ts';
import type { Surroundings } from './parts/commands/surroundings.ts';
import { registerUser } from './parts/commands/user.ts';
import { registerServe } from './parts/serve.ts';
import { StartError } from './platform/problem/start-error.ts';
import { version } from './version.ts';

// Settings of the surroundings win over the file, so that a container's environment can override a mounted `.env`.
if (existsSync('.env')) process.loadEnvFile('.env');

const surroundings: Surroundings = {
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  version,
  onSignal: (listener) => {
    process.on('SIGINT', () => listener('SIGINT'));
    process.on('SIGTERM', () => listener('SIGTERM'));
  },
  exit: (code) => process.exit(code),
};

const program = new Command('castellan')
  .description('One server for who may come in, what must be done and how the house is faring.')
  .version(version)
  .showHelpAfterError('Run castellan --help for the commands.')
  .exitOverride();

for (const register of [registerServe, registerInit, registerDoctor, registerMigrate, registerUser, registerKeys]) {
  register(program, surroundings);
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own complaint, or the help that was asked for.
  if (error instanceof CommanderError) process.exit(error.exitCode);
  if (error instanceof StartError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  throw error;
}
