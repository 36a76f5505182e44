import type { Command } from 'commander';
import { type CommandHouse, explainingProblems, withHouse } from './command-house.ts';
import type { Surroundings } from './surroundings.ts';

type AccessControl = CommandHouse['composed']['accessControl'];
type Role = Awaited<ReturnType<AccessControl['roles']['read']>>;

const operator = { kind: 'operator' } as const;
const pageSize = 200;

const describe = (role: Role): string =>
  `${role.name}  ${role.permissions.join(',') || '-'}  ${role.description || '-'}${role.createdAt ? '' : '  (built in)'}`;

/** `castellan role list|create|delete` */
export const registerRole = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => {
    surroundings.stdout.write(`${line}\n`);
  };
  const withRoles = (work: (accessControl: AccessControl) => Promise<void>): Promise<void> =>
    withHouse(surroundings, ({ composed }) => explainingProblems(() => work(composed.accessControl)));

  const role = program.command('role').description('Roles, as the operator of this server.');
  role
    .command('list')
    .description('Every role: name, permissions, description.')
    .action(() =>
      withRoles(async ({ roles }) => {
        let after = '';
        for (;;) {
          const page = await roles.list(after, pageSize);
          for (const one of page) print(describe(one));
          if (page.length < pageSize) return;
          after = page.at(-1)?.name ?? after;
        }
      }),
    );
  role
    .command('create')
    .description('Define a role by the permissions it holds.')
    .argument('<name>')
    .argument('[permission...]', 'resource:action, with * for all on either side')
    .option('--description <text>', 'what the role is for', '')
    .action((name: string, permissions: string[], { description }: { description: string }) =>
      withRoles(async ({ roles, parseRole }) => {
        print(describe(await roles.create(operator, parseRole({ name, description, permissions }))));
      }),
    );
  role
    .command('delete')
    .description('Delete a role that nobody holds.')
    .argument('<name>')
    .action((name: string) =>
      withRoles(async ({ roles }) => {
        await roles.delete(operator, name);
        print(`The role ${name} is gone.`);
      }),
    );
};
