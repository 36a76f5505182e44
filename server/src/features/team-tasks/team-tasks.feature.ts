import { z } from 'zod';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Log } from '../../platform/log/log.ts';
import { keyOfMembers } from '../../platform/tasks/payload-key.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { LoadedTeamTasks } from './declaration-loader.ts';
import type { TaskDeclaration } from './task-declaration.ts';
import { createTaskThreads, type EnqueueByName, type TaskThreads } from './task-threads.ts';

export { type LoadedTeamTasks, loadTeamTasks } from './declaration-loader.ts';

export type TeamTasksNeeds = {
  /** Null without `TASKS_DIR`, and where no tasks are run. */
  readonly loaded: LoadedTeamTasks | null;
  readonly log: Log;
  readonly enqueue: EnqueueByName;
};

const taskOf = (declaration: TaskDeclaration, threads: TaskThreads): Task => {
  const { file, payloadSchema, unique, concurrency, schedule, description, ...plain } = declaration;
  return defineTask<unknown>({
    ...plain,
    description: description ?? `A task of the team, from ${file}.`,
    source: 'team',
    // The module's own schema judges the payload, in its thread; here it is only shown.
    payload: z.unknown().meta(payloadSchema),
    ...(unique && { uniqueKeyOf: (payload) => keyOfMembers(payload, unique), uniqueBy: unique }),
    ...(concurrency && {
      concurrency: {
        keyOf: (payload) => keyOfMembers(payload, concurrency.per),
        by: concurrency.per,
        limit: concurrency.limit,
        ...(concurrency.rate && { rate: concurrency.rate }),
      },
    }),
    ...(schedule && { schedule }),
    run: (payload, run) => threads.run(declaration, payload, run),
  });
};

/** The tasks that a team wrote, each run in a thread apart from the server's own. */
export const createTeamTasks = ({ loaded, log, enqueue }: TeamTasksNeeds): { readonly feature: Feature } => {
  const base = { name: 'team-tasks', routes: [], problems: [], metrics: [], permissions: [] };
  if (loaded === null) return { feature: base };
  const { declarations, ...threadOptions } = loaded;
  const threads = createTaskThreads({ ...threadOptions, log, enqueue });
  return {
    feature: {
      ...base,
      tasks: declarations.map((declaration) => taskOf(declaration, threads)),
      stop: () => threads.close(),
    },
  };
};
