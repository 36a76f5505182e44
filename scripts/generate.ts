import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { collectCatalogue } from '../server/src/composition/catalogue.ts';
import { apiDescription } from '../server/src/composition/routes.ts';
import { builtInRuleGroups, renderPrometheusRules } from '../server/src/features/alerts/alerts.feature.ts';
import { buildOpenApiDocument } from '../server/src/platform/http/openapi.ts';
import { version } from '../server/src/version.ts';
import { renderAlertPage } from './alert-page.ts';
import { renderClientTypes } from './client-types.ts';
import { findStale, type GeneratedFiles, writeGenerated } from './generated-files.ts';
import { renderDashboards } from './grafana/all-dashboards.ts';
import { renderReferencePages } from './reference-pages.ts';
import { renderSchema } from './schema.ts';

const root = join(import.meta.dirname, '..');
const referenceFolder = 'docs/reference';
const clientFolder = 'client/src/generated';
const dashboardFolder = 'deploy/observability/grafana/dashboards';
const folders = [referenceFolder, clientFolder, dashboardFolder];

const placeIn = (folder: string, texts: ReadonlyMap<string, string>): [path: string, text: string][] =>
  [...texts].map(([name, text]) => [`${folder}/${name}`, text]);

const generate = async (): Promise<GeneratedFiles> => {
  const catalogue = collectCatalogue();
  const openApi = buildOpenApiDocument(catalogue.routes, apiDescription(version));
  return new Map([
    ['server/openapi.json', `${JSON.stringify(openApi, null, 2)}\n`],
    ['server/schema.sql', await renderSchema(join(root, 'server/migrations'))],
    ...placeIn(referenceFolder, renderReferencePages(catalogue)),
    [`${referenceFolder}/alerts.md`, renderAlertPage(builtInRuleGroups)],
    [
      'deploy/observability/prometheus/castellan-rules.yml',
      renderPrometheusRules(builtInRuleGroups, catalogue.metrics),
    ],
    ...placeIn(dashboardFolder, renderDashboards(catalogue.metrics)),
    ...placeIn(clientFolder, renderClientTypes(openApi)),
  ]);
};

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const files = await generate();
if (values.check) {
  const stale = await findStale(root, files, folders);
  for (const sentence of stale) process.stderr.write(`${sentence}\n`);
  process.stdout.write(
    stale.length === 0 ? `${files.size} generated files are current\n` : 'Run `npm run generate`.\n',
  );
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const line of await writeGenerated(root, files, folders)) process.stdout.write(`${line}\n`);
}
