import { existsSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Surroundings } from './parts/commands/surroundings.ts';
import { version } from './version.ts';

// Beside the dependencies, so that whoever may write there could change the program itself. Where it cannot be written,
// every start reads all TypeScript anew: 0.4 s and 30 MB more.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/castellan', import.meta.url)));

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

// Loaded once the cache is there: what is imported above is read before anything runs.
const { runCommandLine } = await import('./parts/command-line.ts');
await runCommandLine(surroundings);
// A server may be killed; the next start profits all the same.
flushCompileCache();
