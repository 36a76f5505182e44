import type { Command } from 'commander';
import { presentSchedule, type TaskDesk } from '../../features/tasks/tasks.feature.ts';
import { explainingProblems, withHouse } from './command-house.ts';

import type { Surroundings } from './surroundings.ts';
import { tableOf } from './table.ts';
import { lineOf } from './terminal-line.ts';

const operator = { kind: 'operator' } as const;

/** `castellan schedules list|run|pause|resume` */
export const registerSchedules = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => void surroundings.stdout.write(`${line}\n`);
  const atSchedules = (work: (schedules: TaskDesk['schedules']) => Promise<void>): Promise<void> =>
    withHouse(surroundings, ({ composed }) => explainingProblems(() => work(composed.tasks.desk.schedules)));
  const schedules = program.command('schedules').description('What is done by the clock.');

  schedules
    .command('list')
    .description('Every schedule: when it was and will be due, and whether it rests.')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: true }) =>
      atSchedules(async (desk) => {
        const all = (await desk.all()).map(presentSchedule);
        if (options.json === true) {
          for (const schedule of all) print(lineOf(schedule));
          return;
        }
        const headings = ['SCHEDULE', 'CRON', 'TIME ZONE', 'LAST', 'NEXT', ''];
        const cells = all.map((one) => [
          one.name,
          one.cron,
          one.time_zone,
          one.last_tick_at ?? '-',
          one.next_tick_at ?? '-',
          [one.paused_at === null ? '' : 'paused', one.is_served ? '' : 'no worker knows its kind']
            .filter((remark) => remark !== '')
            .join(', '),
        ]);
        print(
          all.length === 0
            ? 'There are no schedules; workers write them down when they start.'
            : tableOf(headings, cells),
        );
      }),
    );

  schedules
    .command('run')
    .description('Do now what the clock would do next; the id of the task is printed.')
    .argument('<name>', 'as `schedules list` shows it')
    .action((name: string) => atSchedules(async (desk) => print((await desk.run(name, operator)).id)));

  for (const [verb, description] of [
    ['pause', 'Let a schedule rest.'],
    ['resume', 'Let a schedule go on.'],
  ] as const) {
    schedules
      .command(verb)
      .description(description)
      .argument('<name>', 'as `schedules list` shows it')
      .action((name: string) =>
        atSchedules(async (desk) => {
          const schedule = await desk[verb](name, operator);
          print(`${schedule.name}  ${schedule.pausedAt === null ? 'open' : 'paused'}`);
        }),
      );
  }
};
