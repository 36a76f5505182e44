import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Installs one of Debian's packages where this may be done: as root, with apt. Elsewhere it does nothing. */
export const installDebianPackage = async (name: string): Promise<void> => {
  if (process.getuid?.() !== 0) return;
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const install = () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options);
  await install()
    .catch(async () => {
      await run('apt-get', ['update', '-qq'], options);
      await install();
    })
    .catch(() => {});
};

/** Whether a program of this name is on PATH. */
export const hasProgram = (name: string): Promise<boolean> =>
  run('sh', ['-c', 'command -v "$1"', 'sh', name]).then(
    () => true,
    () => false,
  );
