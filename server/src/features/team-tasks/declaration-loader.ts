import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StartError } from '../../platform/problem/start-error.ts';
import type { TaskDeclaration } from './task-declaration.ts';
import { startTaskThread, type ThreadOptions } from './task-thread.ts';
import type { Report } from './thread-messages.ts';

/** The kinds of task in a folder, and what its threads are started with. */
export type LoadedTeamTasks = ThreadOptions & { readonly declarations: readonly TaskDeclaration[] };

const loadLimitMs = 10_000;

const isTaskModule = (name: string): boolean =>
  /^[^._].*\.(ts|mts|js|mjs)$/.test(name) && !/\.(d|test|spec)\.[a-z]+$/.test(name);

const listModules = async (folder: string): Promise<readonly string[]> => {
  try {
    if (!(await stat(folder)).isDirectory()) {
      throw new StartError(`TASKS_DIR is not a folder: ${folder}. Name the folder that holds the task modules.`);
    }
    return (await readdir(folder)).filter(isTaskModule).sort();
  } catch (error) {
    if (error instanceof StartError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = code === 'ENOENT' ? 'there is no such folder' : `it cannot be read (${code})`;
    throw new StartError(`TASKS_DIR is ${folder}, and ${why}. Make it, or leave TASKS_DIR out.`, { cause: error });
  }
};

/** Asks one thread to describe one file after the other. */
const describeAll = async (options: ThreadOptions, files: readonly string[]): Promise<TaskDeclaration[]> => {
  const found: TaskDeclaration[] = [];
  let take: (said: Report | string) => void = () => {};
  const thread = startTaskThread(options, {
    onReport: (said) => take(said),
    onLine: () => {},
    onEnd: (reason) => take(reason),
  });
  try {
    for (const file of files) {
      const said = await new Promise<Report | string>((settle) => {
        const timer = setTimeout(
          () => settle(`It did not finish loading within ${loadLimitMs / 1000} s.`),
          loadLimitMs,
        );
        take = (one) => {
          clearTimeout(timer);
          settle(one);
        };
        thread.tell({ kind: 'describe', file });
      });
      found.push(...declarationsIn(file, said));
    }
    return found;
  } finally {
    thread.end('It is not needed any more.');
    await thread.gone;
  }
};

const declarationsIn = (file: string, said: Report | string): readonly TaskDeclaration[] => {
  if (typeof said === 'string') {
    throw new StartError(`TASKS_DIR: ${file} stopped its own loading. ${said} A task module may only declare tasks.`);
  }
  if (said.kind === 'described') return said.declarations;
  if (said.kind === 'refused') throw new StartError(`TASKS_DIR: ${file} ${said.message}.`);
  if (said.kind === 'stray') {
    throw new StartError(
      `TASKS_DIR: while ${file} was loaded, something failed that nobody handles: ${said.message} A task module may only declare tasks.`,
    );
  }
  throw new Error(`The thread that loads ${file} answered ${said.kind}`);
};

const requireDistinct = (declarations: readonly TaskDeclaration[]): void => {
  const files = new Map<string, string>();
  for (const { name, file } of declarations) {
    const other = files.get(name);
    if (other !== undefined) {
      const where = other === file ? `twice in ${file}` : `in ${other} and in ${file}`;
      throw new StartError(`TASKS_DIR: the task ${name} is declared ${where}; give one of them another name.`);
    }
    files.set(name, file);
  }
};

/**
 * Loads the task modules of a folder in a thread of their own, where a module that exits or never ends does no harm, and
 * checks what they declare.
 *
 * @throws StartError that names the file, what is wrong with it and what would be right.
 */
export const loadTeamTasks = async (options: ThreadOptions): Promise<LoadedTeamTasks> => {
  const folder = resolve(options.folder);
  const files = await listModules(folder);
  const threads = { ...options, folder };
  const declarations = files.length === 0 ? [] : await describeAll(threads, files);
  requireDistinct(declarations);
  return { ...threads, declarations };
};
