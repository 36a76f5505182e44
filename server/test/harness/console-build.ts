import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** The page as the console's build writes it, with the places that the server fills. */
export const builtPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="castellan-house" content="" />
    <title>Castellan</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/brand/style.css" />
    <script type="module" crossorigin src="/assets/app-B1tL_x-9.js"></script>
  </head>
  <body>
    <div id="root"></div>
  </body>
</html>
`;

export const builtScript = `document.getElementById('root').textContent = document.title;\n`.repeat(20);
export const builtIcon = '<svg xmlns="http://www.w3.org/2000/svg"/>';

const frameScript = `addEventListener('message', ({ source, data }) => {
  if (source === parent) document.getElementById('mail').innerHTML = data.html;
});
`;

/** Written as Vite writes it: with \`crossorigin\`, which makes the browser ask before it runs the script in a sandbox. */
const framePage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Mail</title>
    <script type="module" crossorigin src="/assets/mail-frame-D4aPq_07.js"></script>
  </head>
  <body>
    <div id="mail"></div>
  </body>
</html>
`;

/** A small console as a build leaves it, in a folder that is removed after the tests of the file. */
export const writeConsoleBuild = async (page = builtPage): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'castellan-console-'));
  after(() => rm(folder, { recursive: true }));
  const assets = join(folder, 'assets');
  await mkdir(assets);
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, 'mail-frame.html'), framePage);
  await writeFile(join(assets, 'mail-frame-D4aPq_07.js'), frameScript);
  await writeFile(join(assets, 'app-B1tL_x-9.js'), builtScript);
  await writeFile(join(assets, 'app-B1tL_x-9.js.br'), brotliCompressSync(builtScript));
  await writeFile(join(assets, 'app-B1tL_x-9.js.gz'), gzipSync(builtScript));
  await writeFile(join(assets, 'icon.svg'), builtIcon);
  return folder;
};
