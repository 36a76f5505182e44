import { type Command, InvalidArgumentError } from 'commander';
import { minutesField, nameOfRecipient, reasonField } from '../../features/alerts/alerts.feature.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { explainingProblems, withHouse } from './command-house.ts';
import type { Surroundings } from './surroundings.ts';
import { textOf } from './terminal-line.ts';

const readReason = (text: string): string => {
  const read = reasonField.safeParse(text);
  if (read.success) return read.data;
  throw new InvalidArgumentError(read.error.issues.map((issue) => issue.message).join(' '));
};

const minutesPerUnit: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 };

/** `30m`, `6h`, `2d`. */
const readDuration = (text: string): number => {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  const read = minutesField.safeParse(Number(count) * (minutesPerUnit[unit] ?? Number.NaN));
  if (read.success) return read.data;
  throw new InvalidArgumentError('It must be a length of time such as 30m, 6h or 2d, and 30 days at most.');
};

const operator = { kind: 'operator' } as const;

/** `castellan alerts list|test|silence` */
export const registerAlerts = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => void surroundings.stdout.write(`${line}\n`);
  const alerts = program.command('alerts').description('What is wrong, who is told of it, and quiet for a while.');

  alerts
    .command('list')
    .description(
      'Every rule: state, severity, name, figure and threshold, what it is about. Ends with 1 when one fires.',
    )
    .option('--firing', 'only what fires or is about to')
    .action(({ firing }: { readonly firing?: true }) =>
      withHouse(surroundings, async ({ composed }) => {
        const rules = await composed.observation.alerts.list.all();
        const shown = rules.filter(
          ({ state }) => !firing || state === 'firing' || state === 'pending' || state === 'silenced',
        );
        for (const { rule, state, value, series, labels } of shown) {
          const figure = value === null ? '-' : Number(value.toPrecision(4));
          const more = series.length > 1 ? ` and ${series.length - 1} more` : '';
          const about =
            labels === null || Object.keys(labels).length === 0 ? '' : ` ${Object.values(labels).join(', ')}${more}`;
          print(
            textOf(
              `${state.padEnd(8)}  ${rule.severity.padEnd(8)}  ${rule.name.padEnd(29)} ${figure} ${rule.operator} ${rule.threshold}${about}  ${rule.summary.en}`,
            ),
          );
        }
        if (rules.some(({ state }) => state === 'firing')) process.exitCode = 1;
      }),
    );

  alerts
    .command('test')
    .description('Send a test notice to everybody who is told of alerts, and say what became of it.')
    .action(() =>
      withHouse(surroundings, async ({ composed }) => {
        const reports = await composed.observation.alerts.sendTest(operator);
        if (reports.length === 0) {
          throw new StartError(
            'Nobody is told of alerts: there is no active administrator, ALERT_MAIL_TO or ALERT_WEBHOOK_URLS.',
          );
        }
        for (const { to, result } of reports) {
          const outcome = result.outcome === 'sent' ? 'sent' : `failed: ${result.error}`;
          print(textOf(`${to.channel.padEnd(7)}  ${nameOfRecipient(to)}  ${outcome}`));
        }
        if (reports.some(({ result }) => result.outcome !== 'sent')) {
          throw new StartError('Not everybody who is to be told of alerts was reached.');
        }
      }),
    );

  alerts
    .command('silence')
    .description('Have nobody told of the alerts of a rule for a while, or of all with --all.')
    .argument('[rule]', 'as `list` shows it')
    .option('--all', 'of every rule')
    .requiredOption('--for <time>', 'such as 30m, 6h or 2d', readDuration)
    .requiredOption('--reason <text>', 'why, for whoever wonders later', readReason)
    .action(
      (rule: string | undefined, options: { readonly all?: true; readonly for: number; readonly reason: string }) =>
        withHouse(surroundings, ({ composed }) =>
          explainingProblems(async () => {
            if ((rule === undefined) === (options.all === undefined)) {
              throw new StartError('Name a rule, or say --all.');
            }
            const wanted = { rule: rule ?? null, labels: {}, reason: options.reason, minutes: options.for };
            const { id, endsAt } = await composed.observation.alerts.silences.create(wanted, operator);
            print(`${id}  ${rule ?? 'every rule'}  until ${endsAt.toISOString()}`);
          }),
        ),
    );

  alerts
    .command('silences')
    .description('The silences that hold: id, rule, until when, why.')
    .action(() =>
      withHouse(surroundings, async ({ composed }) => {
        for (const { id, rule, endsAt, reason } of await composed.observation.alerts.silences.list()) {
          print(textOf(`${id}  ${rule ?? 'every rule'}  until ${endsAt.toISOString()}  ${reason}`));
        }
      }),
    );

  alerts
    .command('end-silence')
    .description('End a silence now.')
    .argument('<id>', 'as `silences` shows it')
    .action((id: string) =>
      withHouse(surroundings, ({ composed }) =>
        explainingProblems(async () => {
          if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
            throw new StartError('This is not the id of a silence.');
          await composed.observation.alerts.silences.end(id, operator);
          print(`Ended: ${id}`);
        }),
      ),
    );
};
