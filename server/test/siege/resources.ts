import { readdir, readFile } from 'node:fs/promises';
import type { Stand } from './stand.ts';

/** What the processes hold. */
export type Resources = {
  readonly connections: number;
  readonly files: number;
  readonly residentMb: number;
};

const residentMbOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
};

export const readResources = async ({ processes, database }: Stand): Promise<Resources> => {
  let files = 0;
  let residentMb = 0;
  for (const process of processes) {
    const pid = process.pid();
    if (pid === undefined) continue;
    files += (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;
    residentMb += await residentMbOf(pid);
  }
  const [counted] = await database.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  return { connections: counted?.count ?? 0, files, residentMb: Math.round(residentMb) };
};
