import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { secretKeyFileName } from '../../composition/secret-key.ts';
import { settingDefinitions } from '../../composition/settings.ts';
import { describeSettings } from '../../platform/config/setting.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { asOperator } from './command-house.ts';
import { readPassword } from './password-prompt.ts';
import type { Surroundings } from './surroundings.ts';

/** A commented `.env`: every setting with what it does, all left at their defaults but the generated key. */
export const renderEnvironmentFile = (secretKey: string): string => {
  const sections = describeSettings(settingDefinitions).map((setting) => {
    const explanation = `# ${setting.description}\n# It must be ${setting.rule}. Unset: ${setting.whenUnset}.`;
    const line = setting.name === 'SECRET_KEY' ? `SECRET_KEY=${secretKey}` : `#${setting.name}=${setting.example}`;
    return `${explanation}\n${line}\n`;
  });
  return ['# Castellan reads this file at start; what the surroundings set wins over it.\n', ...sections].join('\n');
};

/** The key an embedded house already keeps, else a new one: two keys for one database would lock it. */
const secretKeyFor = async (dataDir: string): Promise<string> => {
  try {
    return (await readFile(join(dataDir, secretKeyFileName), 'utf8')).trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw new StartError(`The secret key in ${dataDir} cannot be read; run this as the account that serves.`, {
        cause: error,
      });
    }
    return systemRandomness.bytes(32).toString('base64');
  }
};

/** `castellan init [--admin <email>]` */
export const registerInit = (program: Command, surroundings: Surroundings): void => {
  program
    .command('init')
    .description(
      'Write a commented .env with a SECRET_KEY into this folder; with --admin also migrate and make the first administrator.',
    )
    .option('--file <path>', 'where to write it', '.env')
    .option('--admin <email>', 'make this administrator; the password is read from standard input')
    .action(async (options: { file: string; admin?: string }) => {
      const secretKey = await secretKeyFor(surroundings.environment.DATA_DIR || './data');
      const content = renderEnvironmentFile(secretKey);
      try {
        // wx: an existing file holds the key of an existing house.
        await writeFile(options.file, content, { mode: 0o600, flag: 'wx' });
      } catch (error) {
        const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
        throw new StartError(
          exists ? `${options.file} exists already and stays as it is.` : `${options.file} cannot be written.`,
          { cause: error },
        );
      }
      surroundings.stdout.write(
        `Wrote ${options.file} with the SECRET_KEY. Keep a copy of the key: without it the database is lost.\n`,
      );
      if (options.admin === undefined) {
        surroundings.stdout.write('Next: `npm start`, and open the set-up link it prints.\n');
        return;
      }
      const email = options.admin;
      const environment = { SECRET_KEY: secretKey, ...surroundings.environment };
      const password = await readPassword(surroundings);
      await asOperator({ ...surroundings, environment }, async (operator) => {
        await operator.createUser({ email, password, roles: ['admin'] });
      });
      surroundings.stdout.write(`${email} is an administrator. Next: \`npm start\`.\n`);
    });
};
