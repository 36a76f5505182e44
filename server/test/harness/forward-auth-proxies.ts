import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './postgres-server.ts';

const readConfiguration = (name: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../../deploy/forward-auth/${name}`, import.meta.url)), 'utf8');

export type ForwardAuthProxy = {
  readonly port: number;
  readonly stop: () => Promise<void>;
};

export type ProxySurroundings = {
  readonly castellanPort: number;
  readonly applicationPort: number;
  /** What the static page says. */
  readonly page: string;
};

/** Puts a test's ports and folders into a configuration. @throws Error when one of them is not in it any more. */
const substitute = (configuration: string, replacements: Readonly<Record<string, string>>): string =>
  Object.entries(replacements).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The configuration has no "${from}"`);
    return text.replaceAll(from, to);
  }, configuration);

const opens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Runs the program until it is stopped. @throws Error with what it printed when it ends before its port is open. */
const run = async (
  program: string,
  parameters: readonly string[],
  { folder, port }: { readonly folder: Awaited<ReturnType<typeof temporaryFolder>>; readonly port: number },
): Promise<ForwardAuthProxy> => {
  // Debian keeps nginx where only root's PATH leads.
  const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`;
  const child = spawn(program, parameters, { env: { PATH, HOME: folder.path }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  while (!(await opens(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended:\n${output}`);
  }
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await folder.remove();
    },
  };
};

const prepareFolder = async (page: string) => {
  const folder = await temporaryFolder();
  const pages = join(folder.path, 'www');
  await mkdir(pages);
  await writeFile(join(pages, 'index.html'), page);
  return { folder, pages, port: await freePort() };
};

/**
 * Starts nginx with `deploy/forward-auth/nginx.conf`, its ports and its folder replaced, in a folder of its own. One
 * process in the foreground, as whoever runs the test.
 */
export const startNginx = async (surroundings: ProxySurroundings): Promise<ForwardAuthProxy> => {
  const { folder, pages, port } = await prepareFolder(surroundings.page);
  const inFolder = (name: string): string => join(folder.path, name);
  const site = substitute(await readConfiguration('nginx.conf'), {
    'listen 80;': `listen 127.0.0.1:${port};`,
    '127.0.0.1:4000': `127.0.0.1:${surroundings.castellanPort}`,
    '127.0.0.1:8080': `127.0.0.1:${surroundings.applicationPort}`,
    '/srv/www': pages,
  });
  const temporaryPaths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${inFolder(kind)};`,
  );
  const whole = `daemon off;
master_process off;
pid ${inFolder('nginx.pid')};
error_log stderr;
events {}
http {
  access_log off;
  ${temporaryPaths.join('\n  ')}
  include ${inFolder('site.conf')};
}
`;
  await writeFile(inFolder('site.conf'), site);
  await writeFile(inFolder('nginx.conf'), whole);
  return run('nginx', ['-p', folder.path, '-c', inFolder('nginx.conf'), '-e', 'stderr'], { folder, port });
};

/** Starts Caddy with `deploy/forward-auth/Caddyfile`, its ports and its folder replaced, without its own API. */
export const startCaddy = async (surroundings: ProxySurroundings): Promise<ForwardAuthProxy> => {
  const { folder, pages, port } = await prepareFolder(surroundings.page);
  const site = substitute(await readConfiguration('Caddyfile'), {
    ':80 {': `http://127.0.0.1:${port} {`,
    '127.0.0.1:4000': `127.0.0.1:${surroundings.castellanPort}`,
    '127.0.0.1:8080': `127.0.0.1:${surroundings.applicationPort}`,
    '/srv/www': pages,
  });
  const configuration = join(folder.path, 'Caddyfile');
  await writeFile(configuration, `{\n\tadmin off\n}\n\n${site}`);
  return run('caddy', ['run', '--config', configuration, '--adapter', 'caddyfile'], { folder, port });
};
