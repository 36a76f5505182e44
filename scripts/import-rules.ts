import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import type { Violation } from './violation.ts';

export type ImportReport = {
  /** The examined modules of server, client and console, relative to the root. */
  readonly modules: ReadonlySet<string>;
  /** How many imports between them were followed. */
  readonly imports: number;
  readonly violations: readonly Violation[];
};

/** What ships. */
const examined = ['server/src', 'client/src', 'client/examples', 'console/src'];

const house = join(import.meta.dirname, '..');

/** Holds every import under `root` against `.dependency-cruiser.mjs`, type imports included. */
export const examineImports = async (root: string): Promise<ImportReport> => {
  const options = await extractDepcruiseOptions(join(house, '.dependency-cruiser.mjs'));
  const tsConfig = extractTSConfig(join(house, 'tsconfig.json'));

  const present = examined.filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(present, { ...options, validate: true, baseDir: root }, {}, { tsConfig });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text instead of its result');
  return reportOf(output);
};

const reportOf = (result: ICruiseResult): ImportReport => {
  const isOurs = (path: string): boolean => examined.some((folder) => path.startsWith(`${folder}/`));
  const ours = result.modules.filter((module) => isOurs(module.source));
  return {
    modules: new Set(ours.map((module) => module.source)),
    imports: ours.flatMap((module) => module.dependencies).filter((to) => isOurs(to.resolved)).length,
    violations: result.summary.violations.map((found) => ({
      rule: found.rule.name,
      where: found.from,
      what: found.cycle ? `imports itself by way of ${found.cycle.map(nameOf).join(' → ')}` : `imports ${found.to}`,
    })),
  };
};

const nameOf = (step: string | { readonly name: string }): string => (typeof step === 'string' ? step : step.name);
