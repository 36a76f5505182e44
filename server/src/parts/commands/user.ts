import { type Command, InvalidArgumentError, Option } from 'commander';
import { userStatuses } from '../../features/accounts/accounts.feature.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { User, UserStatus } from '../../vocabulary/user.ts';
import { asOperator } from './command-house.ts';
import { readPassword } from './password-prompt.ts';
import type { Surroundings } from './surroundings.ts';

const describe = (user: User): string =>
  `${user.id}  ${user.email}  ${user.username ?? '-'}  ${user.roles.join(',')}  ${user.status}`;

const readCount = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
};

const statusCommands = [
  ['disable', 'disabled', 'Keep somebody out: their sessions and tokens end at once.'],
  ['enable', 'active', 'Let a disabled account log in again.'],
] as const;

type ListOptions = {
  readonly limit: number;
  readonly search?: string;
  readonly status?: readonly UserStatus[];
  readonly role?: string;
};

type CreateOptions = { readonly role: readonly string[]; readonly username?: string; readonly name?: string };

type InviteOptions = { readonly role: readonly string[]; readonly name?: string; readonly language?: MailLanguage };

/** `castellan user list|create|invite|set-role|disable|enable|erase` */
export const registerUser = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => {
    surroundings.stdout.write(`${line}\n`);
  };
  const user = program.command('user').description('Accounts, as the operator of this server.');
  user
    .command('list')
    .description('Accounts by age: id, e-mail address, username, roles, status. Erased ones only when asked for.')
    .option('--limit <number>', 'how many', readCount, 100)
    .option('--search <text>', 'a part of the e-mail address, the username or the name')
    .addOption(new Option('--status <status...>', 'only accounts of this status').choices(userStatuses))
    .option('--role <role>', 'only accounts that hold this role')
    .action(({ limit, ...filters }: ListOptions) =>
      asOperator(surroundings, async (operator) => {
        for (const one of await operator.listUsers(limit, filters)) print(describe(one));
      }),
    );
  user
    .command('create')
    .description('Make an account; the password is read from standard input.')
    .argument('<email>')
    .option('--role <role...>', 'roles beside `user`', [])
    .option('--username <username>', 'what they may log in with besides')
    .option('--name <name>', 'the name they go by')
    .action(async (email: string, { role, ...names }: CreateOptions) => {
      const password = await readPassword(surroundings);
      await asOperator(surroundings, async (operator) => {
        print(describe(await operator.createUser({ email, password, roles: role, ...names })));
      });
    });
  user
    .command('invite')
    .description('Make an account that waits for its owner; the server mails them a link to choose a password.')
    .argument('<email>')
    .option('--role <role...>', 'roles beside `user`', [])
    .option('--name <name>', 'the name they go by')
    .addOption(new Option('--language <language>', 'in which the mail is written').choices(['en', 'de']))
    .action((email: string, { role, ...more }: InviteOptions) =>
      asOperator(surroundings, async (operator) => {
        print(describe(await operator.inviteUser({ email, roles: role, ...more })));
      }),
    );
  user
    .command('set-role')
    .description('Replace the roles of an account; its access tokens end at once.')
    .argument('<email|id>')
    .argument('<role...>')
    .action((login: string, roles: string[]) =>
      asOperator(surroundings, async (operator) => {
        print(describe(await operator.setRoles(login, roles)));
      }),
    );
  for (const [command, status, description] of statusCommands) {
    user
      .command(command)
      .description(description)
      .argument('<email|username|id>')
      .action((login: string) =>
        asOperator(surroundings, async (operator) => {
          print(describe(await operator.setStatus(login, status)));
        }),
      );
  }
  user
    .command('erase')
    .description('Erase an account for good: e-mail address, names, password, sessions, addresses of past logins.')
    .argument('<email|username|id>')
    .requiredOption('--confirm <email|id>', 'the account once more; there is no way back')
    .action((login: string, options: { confirm: string }) =>
      asOperator(surroundings, async (operator) => {
        await operator.eraseUser(login, options.confirm);
        print(`Erased ${login}.`);
      }),
    );
};
