import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

/** Redis from the distribution, on a port of its own and with nothing saved. */
export const startRedis = async (
  folder: string,
): Promise<{ readonly url: string; readonly pid: number; stop(): Promise<void> }> => {
  const directory = await mkdtemp(join(folder, 'redis-'));
  const port = String(20_000 + Math.floor(Math.random() * 20_000));
  const parameters = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory];
  const child = spawn('redis-server', parameters, { stdio: 'ignore' });
  await once(child, 'spawn');
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      process.off('exit', killAtExit);
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
};
