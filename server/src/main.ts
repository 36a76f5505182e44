import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { isatty } from 'node:tty';
import { runCommandLine } from './parts/command-line.ts';
import type { Surroundings } from './parts/commands/surroundings.ts';
import { version } from './version.ts';

// Settings of the surroundings win over the file, so that a container's environment can override a mounted `.env`.
const namesGiven = new Set(Object.keys(process.env));
if (existsSync('.env')) process.loadEnvFile('.env');

const surroundings: Surroundings = {
  environment: process.env,
  namesOfFile: Object.keys(process.env).filter((name) => !namesGiven.has(name)),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  version,
  onSignal: (listener) => {
    process.on('SIGINT', () => listener('SIGINT'));
    process.on('SIGTERM', () => listener('SIGTERM'));
  },
  onHangUp: (listener) => process.on('SIGHUP', listener),
  isTerminalGone: () => process.stdout.isTTY === true && !isatty(process.stdout.fd),
  exit: (code) => process.exit(code),
};

await runCommandLine(surroundings);
// A server may be killed; the next start profits from what this one compiled all the same.
flushCompileCache();
