import type { Feature } from '../../platform/feature/feature.ts';
import { type ExportOptions, type ExportSummary, exportAccounts } from './export.service.ts';
import { type ImportOptions, type ImportSummary, importAccounts } from './import.service.ts';
import type { AccountTransferNeeds } from './import-needs.ts';
import { compareAccounts, type ParityOptions, type ParitySummary } from './parity.service.ts';

export { ImportContended, type ImportCounts } from './import.service.ts';
export type { OnConflict } from './import-batch.ts';
export type { FirebaseProject } from './import-needs.ts';
export { type SourceName, sourceNames, sources } from './sources/sources.ts';

export type AccountTransfer = {
  readonly feature: Feature;
  importAccounts(options: ImportOptions): Promise<ImportSummary>;
  exportAccounts(options: ExportOptions): Promise<ExportSummary>;
  compareAccounts(options: ParityOptions): Promise<ParitySummary>;
};

/** Moving in and out: accounts of other systems come here with their passwords, and those from here go elsewhere. */
export const createAccountTransfer = <Weak>(needs: AccountTransferNeeds<Weak>): AccountTransfer => ({
  feature: { name: 'account-transfer', routes: [], problems: [], metrics: [], permissions: [] },
  importAccounts: (options) => importAccounts(needs, options),
  exportAccounts: (options) => exportAccounts(needs, options),
  compareAccounts: (options) => compareAccounts(needs, options),
});
