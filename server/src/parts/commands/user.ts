import { type Command, InvalidArgumentError } from 'commander';
import type { User } from '../../vocabulary/user.ts';
import { asOperator } from './command-house.ts';
import { readPassword } from './password-prompt.ts';
import type { Surroundings } from './surroundings.ts';

const describe = (user: User): string =>
  `${user.id}  ${user.email}  ${user.username ?? '-'}  ${user.roles.join(',')}  ${user.status}`;

const readCount = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
};

/** `castellan user list|create|set-role` */
export const registerUser = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => {
    surroundings.stdout.write(`${line}\n`);
  };
  const user = program.command('user').description('Accounts, as the operator of this server.');
  user
    .command('list')
    .description('The first accounts by age: id, e-mail address, username, roles, status.')
    .option('--limit <number>', 'how many', readCount, 100)
    .action((options: { limit: number }) =>
      asOperator(surroundings, async (operator) => {
        for (const one of await operator.listUsers(options.limit)) print(describe(one));
      }),
    );
  user
    .command('create')
    .description('Make an account; the password is read from standard input.')
    .argument('<email>')
    .option('--role <role...>', 'roles beside `user`', [])
    .action(async (email: string, options: { role: string[] }) => {
      const password = await readPassword(surroundings);
      await asOperator(surroundings, async (operator) => {
        print(describe(await operator.createUser({ email, password, roles: options.role })));
      });
    });
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
};
