#!/usr/bin/env node
// Plain JavaScript on purpose: it must run on whichever Node the machine has, to find the one that came with the house.
import { spawn } from 'node:child_process';
import * as modules from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const neededMajor = 24;
// Beside the dependencies, so that whoever may write there could change the program itself. Where it cannot be written,
// every start reads all TypeScript anew: half a second and 30 MB more.
const compileCache = fileURLToPath(new URL('../node_modules/.cache/castellan', import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
  modules.enableCompileCache(compileCache);
  await import('../src/main.ts');
} else {
  reExecute();
}

function reExecute() {
  const node = bundledNode();
  if (node === undefined) {
    process.stderr.write(
      `castellan needs Node ${neededMajor}, this is ${process.versions.node}, and none is bundled for ${process.platform}-${process.arch}. Install Node ${neededMajor} and try again.\n`,
    );
    process.exitCode = 1;
    return;
  }

  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(node, [...process.execArgv, main, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
  });
  child.once('error', (error) => {
    process.stderr.write(`castellan could not start its own Node: ${error.message}\n`);
    process.exitCode = 1;
  });

  // A terminal's Ctrl-C already reaches the child: forwarding it too would look like a second, impatient one.
  const isTerminal = process.stdin.isTTY === true;
  process.on('SIGINT', () => isTerminal || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal));

  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

function bundledNode() {
  try {
    return modules.createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
}
