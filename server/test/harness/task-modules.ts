import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { temporaryFolder } from './postgres-server.ts';

/** A folder of task modules, gone after the tests of the file. @param modules their sources by file name. */
export const writeTaskModules = async (modules: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await temporaryFolder();
  after(() => folder.remove());
  for (const [name, source] of Object.entries(modules)) await writeFile(join(folder.path, name), source);
  return folder.path;
};

/** A module of one task. @param members of `defineTask` beside name and payload, as source. */
export const taskModule = (name: string, members: string, payload = 'z.looseObject({})'): string =>
  `import { defineTask, z } from 'castellan/tasks';
   export default defineTask({ name: '${name}', payload: ${payload}, ${members} });`;
