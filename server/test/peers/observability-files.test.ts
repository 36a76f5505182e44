import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { promtool } from '../harness/promtool.ts';

const folder = new URL('../../../deploy/observability/', import.meta.url).pathname;
const inFolder = (path: string): string => folder + path;

const run = async (program: string, parameters: readonly string[]) => {
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
};

test('promtool takes the configuration of Prometheus', async () => {
  const { code, output } = await promtool(['check', 'config', '--syntax-only', inFolder('prometheus/prometheus.yml')]);
  assert.equal(code, 0, output);
});

test('amtool takes the configuration of Alertmanager', async () => {
  const { code, output } = await run('amtool', ['check-config', inFolder('alertmanager/alertmanager.yml')]);
  assert.equal(code, 0, output);
});

test('vmagent takes the scrape configuration', async () => {
  const { code, output } = await run('vmagent', [
    ...['-dryRun', `-promscrape.config=${inFolder('vmagent/scrape.yml')}`, '-promscrape.config.strictParse'],
    '-remoteWrite.url=http://127.0.0.1:1/api/v1/write',
  ]);
  assert.equal(code, 0, output);
});

const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().regex(/^[\w./-]+:v?\d+\.\d+\.\d+$/),
      volumes: z.array(z.string()).optional(),
      ports: z.array(z.string()).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});

test('every container has a version, opens its port to this machine alone, and mounts files that are there', async () => {
  const { services, volumes: named } = composeFile.parse(
    parse(await readFile(inFolder('compose.yml'), 'utf8'), { merge: true }),
  );
  const present = await Array.fromAsync(glob('**', { cwd: folder }));
  for (const [name, { volumes = [], ports = [] }] of Object.entries(services)) {
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, name);
    for (const volume of volumes) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('./')) assert.ok(present.includes(source.slice(2)), `${name}: ${source}`);
      else assert.ok(Object.hasOwn(named, source), `${name}: ${source}`);
    }
  }
});

test('every file that is written by hand is well-formed YAML', async () => {
  for await (const path of glob('**/*.yml', { cwd: folder })) {
    assert.equal(typeof parse(await readFile(inFolder(path), 'utf8'), { merge: true }), 'object', path);
  }
});
