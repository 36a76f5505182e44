import type { Chance } from './chance.ts';
import type { Row } from './rows.ts';
import { teamKinds } from './task-kinds.ts';
import type { KindOfTask } from './task-rows.ts';
import { before, dayMs } from './times.ts';

/** Something a team would have had done. */
export type TeamWork = {
  readonly kind: KindOfTask;
  readonly payload: Row;
  readonly result: Row;
  /** What a task shares with others of its kind; null for nothing. */
  readonly key: string | null;
};

const suppliers = ['northwind', 'acme-parts', 'globex', 'initech', 'umbrella-tools'];
const reports = ['turnover', 'new-customers', 'open-invoices', 'stock-movements', 'churn'];

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

export const drawInvoice = (chance: Chance, customer = `C-${1_000 + chance.between(0, 79)}`): TeamWork => {
  const invoice = `INV-2026-${String(chance.between(1, 99_999)).padStart(5, '0')}`;
  return {
    kind: teamKinds.invoiceSend,
    payload: { invoice_id: invoice, customer_id: customer, amount_cents: chance.between(900, 480_000) },
    result: { invoice_id: invoice, provider_reference: `bp_${chance.hex(16)}` },
    key: customer,
  };
};

export const drawReport = (chance: Chance, at: Date): TeamWork => {
  const report = chance.pick(reports);
  const [from, to] = [before(at, chance.pick([1, 7, 30]) * dayMs), at];
  return {
    kind: teamKinds.reportBuild,
    payload: { report, from: dayOf(from), to: dayOf(to) },
    result: { rows: chance.between(12, 240_000), file: `reports/${report}-${dayOf(to)}.parquet` },
    key: null,
  };
};

export const drawSync = (chance: Chance, at: Date): TeamWork => {
  const changed = chance.between(0, 900);
  return {
    kind: teamKinds.catalogueSync,
    payload: { supplier: chance.pick(suppliers), since: before(at, dayMs / 24).toISOString() },
    result: { changed, removed: chance.between(0, 12) },
    key: null,
  };
};

export const drawExport = (monthsAgo: number, at: Date): TeamWork => {
  const month = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - monthsAgo, 1));
  return {
    kind: teamKinds.archiveExport,
    payload: { month: month.toISOString().slice(0, 7) },
    result: { records: 0 },
    key: null,
  };
};
