import { z } from 'zod';
import { faultOfCron } from '../../platform/tasks/cron.ts';
import { isTeamTask } from './authoring.ts';

const longestTimeoutMs = 86_400_000;
const longestBackoffMs = 7 * longestTimeoutMs;
const longestHorizonMs = 365 * longestTimeoutMs;

const words = z
  .string('must be a text')
  .regex(
    /^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/,
    'must be lower-case words joined by dots, dashes or underscores, such as invoice.send',
  )
  .max(100, 'must have at most 100 characters');

const whole = (least: number, most: number) => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z.int(rule).min(least, rule).max(most, rule);
};

const members = z
  .array(z.string().min(1), 'must be a list of members of the payload, such as ["customer_id"]')
  .max(10, 'may name at most 10 members of the payload');

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isSchema = (value: unknown): value is z.ZodType =>
  typeof value === 'object' && value !== null && '_zod' in value && 'safeParse' in value;

const options = z.strictObject({
  name: words,
  description: z.string().min(1).max(300).exactOptional(),
  payload: z.custom<z.ZodType>(
    isSchema,
    'must be a schema made with the z of castellan/tasks, such as z.strictObject({ … })',
  ),
  queue: words.default('default'),
  priority: z.literal([0, 1, 2, 3], 'must be 0, 1, 2 or 3').default(1),
  attempts: whole(1, 1000).default(3),
  timeoutMs: whole(1, longestTimeoutMs).default(300_000),
  backoff: z
    .strictObject({ firstMs: whole(1, longestBackoffMs), maxMs: whole(1, longestBackoffMs) })
    .default({ firstMs: 1_000, maxMs: 3_600_000 }),
  giveUpAfterMs: whole(1, longestHorizonMs).nullable().default(null),
  unique: members.exactOptional(),
  concurrency: z
    .strictObject({
      per: members,
      limit: whole(1, 10_000),
      rate: z.strictObject({ count: whole(1, 1_000_000), seconds: whole(1, 86_400) }).exactOptional(),
    })
    .exactOptional(),
  schedule: z
    .strictObject({
      cron: z.string('must be a cron line of five fields, such as "0 6 * * *"'),
      timeZone: z.string('must be an IANA name such as Europe/Berlin'),
      catchUp: z
        .union(
          [z.enum(['skip', 'once']), z.strictObject({ all: whole(1, 1000) })],
          'must be "skip", "once" or { all: 1 to 1000 }',
        )
        .exactOptional(),
    })
    .exactOptional(),
  run: z.custom<(payload: unknown, run: unknown) => unknown>(isFunction, 'must be a function'),
});

const { payload: _payload, run: _run, ...plain } = options.shape;

/** What the server knows of a team's kind of task: everything but the code. */
export const taskDeclaration = z.strictObject({
  ...plain,
  /** The module's file, without its folder. */
  file: z.string(),
  /** JSON Schema of the payload. */
  payloadSchema: z.record(z.string(), z.unknown()),
});

export type TaskDeclaration = z.output<typeof taskDeclaration>;

/** A kind of task as its module exports it, checked. */
export type TeamTask = { readonly declaration: TaskDeclaration; readonly payload: z.ZodType; readonly run: TeamRun };
type TeamRun = z.output<typeof options>['run'];

/** What is wrong with a module; the message is the end of a sentence that begins with its file. */
export class TaskModuleFault extends Error {
  override readonly name = 'TaskModuleFault';
}

const sentenceOf = (task: string, issue: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    return `${task} has a member ${issue.keys.join(', ')}, which no task has; the members are ${Object.keys(options.shape).join(', ')}`;
  }
  return `${task}: ${issue.path.join('.') || 'it'} ${issue.message}`;
};

const schemaOf = (task: string, payload: z.ZodType): Record<string, unknown> => {
  try {
    return { ...z.toJSONSchema(payload, { io: 'input', unrepresentable: 'any' }) };
  } catch (error) {
    throw new TaskModuleFault(`${task}: payload must be a schema made with the z of castellan/tasks`, { cause: error });
  }
};

const requireMembers = (task: string, schema: Readonly<Record<string, unknown>>, named: readonly string[]): void => {
  const properties = z.record(z.string(), z.unknown()).safeParse(schema.properties);
  if (!properties.success) return;
  const unknown = named.find((member) => !Object.hasOwn(properties.data, member));
  if (unknown === undefined) return;
  throw new TaskModuleFault(
    `${task} names the member ${unknown} for its keys, which its payload does not have; it has ${Object.keys(properties.data).join(', ') || 'none'}`,
  );
};

const checkOne = async (file: string, exported: object, place: string): Promise<TeamTask> => {
  const label = 'name' in exported && typeof exported.name === 'string' ? `the task ${exported.name}` : place;
  const parsed = options.safeParse(exported);
  if (!parsed.success) throw new TaskModuleFault(parsed.error.issues.map((one) => sentenceOf(label, one)).join('; '));
  const { payload, run, ...plainMembers } = parsed.data;
  const payloadSchema = schemaOf(label, payload);
  requireMembers(label, payloadSchema, [...(plainMembers.unique ?? []), ...(plainMembers.concurrency?.per ?? [])]);
  if (plainMembers.schedule !== undefined) {
    const fault = await faultOfCron(plainMembers.schedule);
    if (fault !== undefined) throw new TaskModuleFault(`${label}: ${fault}`);
    if (!payload.safeParse({}).success) {
      throw new TaskModuleFault(`${label} has a schedule, so its payload must accept {}, which it does not`);
    }
  }
  return { declaration: { ...plainMembers, file, payloadSchema }, payload, run };
};

/** The kinds of task that a module's default export holds. @throws TaskModuleFault that says what is wrong and what would be right. */
export const readTaskModule = async (file: string, exports: unknown): Promise<readonly TeamTask[]> => {
  const fallback: unknown =
    typeof exports === 'object' && exports !== null && 'default' in exports ? exports.default : undefined;
  if (fallback === undefined) {
    throw new TaskModuleFault(
      'has no default export; write export default defineTask({ … }), or move what is no task into a subfolder',
    );
  }
  const exported: readonly unknown[] = Array.isArray(fallback) ? fallback : [fallback];
  if (exported.length === 0) throw new TaskModuleFault('exports an empty array; it must hold at least one task');
  const tasks: TeamTask[] = [];
  for (const [index, one] of exported.entries()) {
    const place = exported.length === 1 ? 'its task' : `its task number ${index + 1}`;
    if (!isTeamTask(one)) {
      throw new TaskModuleFault(
        `exports something else than a task as ${place}; make it with defineTask of castellan/tasks`,
      );
    }
    tasks.push(await checkOne(file, one, place));
  }
  return tasks;
};
