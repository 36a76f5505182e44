import { Argument, type Command } from 'commander';
import type { z } from 'zod';
import {
  actionField,
  cidrField,
  expiryField,
  type IpRule,
  reasonField,
} from '../../features/ip-rules/ip-rules.feature.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { explainingProblems, withHouse } from './command-house.ts';
import { readWith } from './read-argument.ts';
import type { Surroundings } from './surroundings.ts';

const describe = ({ id, range, action, expiresAt, reason }: IpRule): string =>
  `${id}  ${action.padEnd(5)}  ${range.text}  ${expiresAt === null ? 'for good' : `until ${expiresAt.toISOString()}`}  ${reason}`;

/** `castellan ip-rules list|add|remove` */
export const registerIpRules = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => {
    surroundings.stdout.write(`${line}\n`);
  };
  const ipRules = program
    .command('ip-rules')
    .description('Which addresses may use the server. A running server hears of a change within a second.');
  ipRules
    .command('list')
    .description('Every rule, expired ones too: id, action, range, until when, why.')
    .action(() =>
      withHouse(surroundings, async ({ composed }) => {
        for (const rule of await composed.ipRules.rules.all()) print(describe(rule));
      }),
    );
  ipRules
    .command('add')
    .description('Allow or deny an address or a range.')
    .addArgument(new Argument('<action>').choices(actionField.options))
    .argument('<cidr>', 'such as 203.0.113.7 or 2001:db8::/32', readWith(cidrField))
    .requiredOption('--reason <text>', 'why, for whoever finds the rule later', readWith(reasonField))
    .option('--expires <time>', 'such as 2026-12-24T18:00:00Z; for good when left out', readWith(expiryField))
    .action(
      (
        action: z.output<typeof actionField>,
        range: z.output<typeof cidrField>,
        options: { reason: string; expires?: Date },
      ) =>
        withHouse(surroundings, ({ composed }) =>
          explainingProblems(async () => {
            const wanted = { range, action, reason: options.reason, expiresAt: options.expires ?? null };
            print(describe(await composed.ipRules.rules.create(wanted, 'operator', { force: true })));
          }),
        ),
    );
  ipRules
    .command('remove')
    .description('Delete the rule of a range.')
    .argument('<cidr>', 'the range, as `list` shows it', readWith(cidrField))
    .action((range: z.output<typeof cidrField>) =>
      withHouse(surroundings, ({ composed }) =>
        explainingProblems(async () => {
          const { rules } = composed.ipRules;
          const rule = (await rules.all()).find((one) => one.range.text === range.text);
          if (rule === undefined) throw new StartError(`There is no rule for ${range.text}.`);
          await rules.remove(rule.id, 'operator', { force: true });
          print(`Deleted: ${describe(rule)}`);
        }),
      ),
    );
};
