import { type Command, InvalidArgumentError, Option } from 'commander';
import { auditActions, presentEvent } from '../../features/audit/audit.feature.ts';
import { withHouse } from './command-house.ts';
import type { Surroundings } from './surroundings.ts';
import { lineOf } from './terminal-line.ts';

const readCount = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
};

const readId = (text: string): string => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new InvalidArgumentError('It must be an id.');
  return text;
};

const readTime = (text: string): Date => {
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('It must be a time such as 2026-01-31T12:00:00Z.');
  }
  return time;
};

type ListOptions = {
  readonly limit: number;
  readonly user?: string;
  readonly actor?: string;
  readonly action?: readonly string[];
  readonly outcome?: 'success' | 'failure';
  readonly from?: Date;
  readonly to?: Date;
};

/** `castellan audit list`, `castellan audit sinks` */
export const registerAudit = (program: Command, surroundings: Surroundings): void => {
  const audit = program.command('audit').description('The audit log.');
  audit
    .command('list')
    .description('The newest events, one JSON object a line.')
    .option('--limit <number>', 'how many at most', readCount, 100)
    .option('--user <id>', 'whose account was touched', readId)
    .option('--actor <id>', 'whose act it was', readId)
    .addOption(new Option('--action <action...>', 'what was done, any of these').choices(auditActions))
    .addOption(new Option('--outcome <outcome>', 'how it went').choices(['success', 'failure']))
    .option('--from <time>', 'from this time on', readTime)
    .option('--to <time>', 'before this time', readTime)
    .action((options: ListOptions) =>
      withHouse(surroundings, async ({ composed }) => {
        const filters = {
          actorId: options.actor,
          subjectId: options.user,
          actions: options.action,
          outcome: options.outcome,
          sessionId: undefined,
          requestId: undefined,
          from: options.from,
          to: options.to,
        };
        for await (const event of composed.audit.log.walk(filters, options.limit)) {
          surroundings.stdout.write(`${lineOf(presentEvent(event))}\n`);
        }
      }),
    );
  audit
    .command('sinks')
    .description('How far the copies of the log are, one JSON object a sink.')
    .action(() =>
      withHouse(surroundings, async ({ composed }) => {
        const standings = await composed.auditShipping.standings();
        if (standings.length === 0) surroundings.stdout.write('Nothing was shipped yet. AUDIT_SINKS names where to.\n');
        for (const { name, shipped, shippedAt, oldestAt, failingSince, lastError } of standings) {
          const line = {
            sink: name,
            shipped,
            last_shipped_at: shippedAt,
            oldest_waiting_at: oldestAt,
            failing_since: failingSince,
            last_error: lastError,
          };
          surroundings.stdout.write(`${lineOf(line)}\n`);
        }
      }),
    );
};
