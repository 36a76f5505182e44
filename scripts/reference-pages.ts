import type { SettingDescription } from '../server/src/platform/config/setting.ts';
import type { Route } from '../server/src/platform/http/route.ts';
import type { Metric } from '../server/src/platform/metrics/metric.ts';
import type { ProblemKind } from '../server/src/platform/problem/problem.ts';
import type { Task } from '../server/src/platform/tasks/task.ts';
import type { PermissionDefinition } from '../server/src/vocabulary/permission.ts';

/** What the composed server says of itself, as far as the reference pages show it. */
export type ReferenceContent = {
  readonly routes: readonly Route[];
  readonly problems: readonly ProblemKind[];
  readonly metrics: readonly Metric[];
  readonly permissions: readonly PermissionDefinition[];
  readonly settings: readonly SettingDescription[];
  readonly tasks: readonly Task[];
};

/** The pages by file name. The same content gives the same text, in whatever order the features brought it. */
export const renderReferencePages = (content: ReferenceContent): ReadonlyMap<string, string> =>
  new Map([
    ['errors.md', renderProblems(content.problems)],
    ['metrics.md', renderMetrics(content.metrics)],
    ['permissions.md', renderPermissions(content.permissions, content.routes)],
    ['routes.md', renderRoutes(content.routes)],
    ['settings.md', renderSettings(content.settings)],
    ['tasks.md', renderTasks(content.tasks)],
  ]);

const renderRoutes = (routes: readonly Route[]): string =>
  page(
    'Routes',
    'Every route, who may call it and which limit counts the call. A route without both does not start. The limits are those of `docs/guides/rate-limits.md`. Shapes of bodies and answers are in `server/openapi.json` and at `/docs`.',
    groupBy(routes, (route) => route.tag).map(([tag, group]) =>
      [
        `## ${tag}`,
        table(
          ['Method and path', 'What', 'Who may call it', 'Limit', 'Errors beyond the general ones'],
          sortBy(group, (route) => `${route.path} ${route.method}`).map((route) => [
            `\`${route.method} ${route.path}\``,
            route.summary + (route.idempotent === true ? ' (accepts `Idempotency-Key`)' : ''),
            accessText(route.access),
            route.limit,
            sortBy(unique(route.problems.map((problem) => `\`${problem.code}\``)), (code) => code).join(', '),
          ]),
        ),
      ].join('\n\n'),
    ),
  );

const renderProblems = (problems: readonly ProblemKind[]): string =>
  page(
    'Errors',
    'Every error a caller can get, as `error.code`. Codes are stable; messages are for people and may change.',
    [
      table(
        ['Code', 'Status', 'Message', 'When, and what to do'],
        sortBy(problems, (problem) => problem.code).map((problem) => [
          `\`${problem.code}\``,
          String(problem.status),
          problem.message,
          problem.description,
        ]),
      ),
    ],
  );

const renderMetrics = (metrics: readonly Metric[]): string =>
  page(
    'Metrics',
    'Every metric with the closed list of values each label may take; anything else counts as `_other`. A figure of the process differs from process to process; one of the house is the same in each that reports it: of several processes take the greatest, never the sum.',
    [
      table(
        ['Name', 'Kind', 'Unit', 'Of', 'What', 'Labels'],
        sortBy(metrics, (metric) => metric.name).map((metric) => [
          `\`${metric.name}\``,
          metric.kind,
          `\`${metric.unit}\``,
          metric.scope,
          metric.description,
          sortBy(Object.entries(metric.labels), ([name]) => name)
            .map(([name, values]) => `\`${name}\`: ${valuesText(values)}`)
            .join('; '),
        ]),
      ),
    ],
  );

const renderPermissions = (permissions: readonly PermissionDefinition[], routes: readonly Route[]): string =>
  page(
    'Permissions',
    'Every permission a role can hold, and the routes that ask for it. `*` on either side of the colon stands for all.',
    [
      table(
        ['Permission', 'Allows', 'Routes'],
        sortBy(permissions, (permission) => permission.name).map(({ name, description }) => [
          `\`${name}\``,
          description,
          sortBy(
            routes.filter((route) => route.access.kind === 'permission' && route.access.permission === name),
            (route) => `${route.path} ${route.method}`,
          )
            .map((route) => `\`${route.method} ${route.path}\``)
            .join(', '),
        ]),
      ),
    ],
  );

const renderSettings = (settings: readonly SettingDescription[]): string =>
  page(
    'Settings',
    'Every setting, read once at start from the environment or `.env`. A wrong one stops the start with its name and rule, never its value.',
    sortBy(settings, (setting) => setting.name).map((setting) =>
      [
        `## ${setting.name}`,
        setting.description,
        [
          `- Must be ${setting.rule}.`,
          `- When unset: ${setting.whenUnset}.`,
          `- Example: \`${setting.name}=${setting.example}\``,
          ...(setting.isSecret ? ['- Secret: never shown, never logged.'] : []),
        ].join('\n'),
      ].join('\n\n'),
    ),
  );

const renderTasks = (tasks: readonly Task[]): string =>
  page(
    'Tasks',
    'Every kind of task the server brings. Times are seconds; an attempt that fails waits a random part of the wait before the next one, which doubles up to its longest. Teams add kinds of their own.',
    groupBy(tasks, (task) => task.queue).map(([queue, group]) =>
      [
        `## ${queue}`,
        table(
          ['Kind', 'What', 'Priority', 'Attempts', 'First and longest wait', 'Time limit', 'Runs by the clock'],
          sortBy(group, (task) => task.name).map((task) => [
            `\`${task.name}\``,
            task.description,
            String(task.priority),
            attemptsText(task),
            `${task.backoff.firstMs / 1000}, ${task.backoff.maxMs / 1000}`,
            String(task.timeoutMs / 1000),
            task.schedule === undefined ? '' : `\`${task.schedule.cron}\` (${task.schedule.timeZone})`,
          ]),
        ),
      ].join('\n\n'),
    ),
  );

const attemptsText = ({ attempts, giveUpAfterMs }: Task): string =>
  giveUpAfterMs === null ? String(attempts) : `${attempts}, for ${giveUpAfterMs / 3_600_000} h`;

export const page = (title: string, purpose: string, sections: readonly string[]): string =>
  [`# ${title}`, purpose, 'Generated by `npm run generate` from the code; edit that instead.', ...sections]
    .join('\n\n')
    .concat('\n');

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  if (rows.length === 0) return 'None yet.';
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
};

/** One cell: a line break or a bar in it would end it. */
const cell = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');

const accessText = (access: Route['access']): string => {
  switch (access.kind) {
    case 'anyone':
      return `anyone: ${access.because}`;
    case 'own-proof':
      return `own proof: ${access.because}`;
    case 'permission':
      return `\`${access.permission}\``;
    case 'signed-in':
      return 'signed in';
  }
};

const mostValuesShown = 12;

const valuesText = (values: readonly string[]): string => {
  const shown = values.slice(0, mostValuesShown).map((value) => `\`${value}\``);
  const hidden = values.length - shown.length;
  return shown.join(', ') + (hidden > 0 ? ` and ${hidden} more` : '');
};

// Compared by code unit: a machine's language must not decide what a page looks like.
const sortBy = <Item>(items: readonly Item[], key: (item: Item) => string): Item[] =>
  items.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));

const groupBy = <Item>(items: readonly Item[], key: (item: Item) => string): [string, Item[]][] =>
  sortBy([...Map.groupBy(items, key)], ([name]) => name);

const unique = (items: readonly string[]): string[] => [...new Set(items)];
