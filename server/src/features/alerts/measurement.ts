import { type AlertRule, isBeyond, type Selection } from './alert-rule.ts';

/** What was recorded in a window, brought together over the processes of the house. */
export type WindowValue = {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** On how many events or readings the value rests. */
  readonly samples: number;
};

type WindowOf = { readonly windowSeconds: number; readonly at: Date };
type Grouped = Selection & { readonly by: readonly string[] };

/** Where the evaluator reads from: what keeps the metrics. */
export type ReadFigures = {
  window(question: Grouped & WindowOf): Promise<readonly WindowValue[]>;
  /** The numerator's part of the denominator; `samples` are the denominator's. */
  ratio(
    question: { readonly numerator: Grouped; readonly denominator: Grouped } & WindowOf,
  ): Promise<readonly WindowValue[]>;
};

/** One series of a rule, measured. */
export type Reading = {
  readonly labels: Readonly<Record<string, string>>;
  /** The figure over the whole window. */
  readonly value: number;
  /** Whether it is beyond the threshold, on enough samples, and in the confirming window too. */
  readonly isBeyond: boolean;
};

/** Labels as one text, the same whatever order they come in. */
export const labelsKey = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));

const readOver = async (
  rule: AlertRule,
  read: ReadFigures,
  windowSeconds: number,
  at: Date,
): Promise<readonly WindowValue[]> => {
  const { measured, outOf, by = [], absentMeans } = rule;
  const window = { windowSeconds, at };
  if (outOf !== undefined) {
    return read.ratio({ numerator: { ...measured, by }, denominator: { ...outOf, by }, ...window });
  }
  const values = await read.window({ ...measured, by, ...window });
  return values.length === 0 && absentMeans === 'zero' ? [{ labels: {}, value: 0, samples: 0 }] : values;
};

const isConclusive = ({ minimumSamples }: AlertRule, samples: number): boolean =>
  minimumSamples === undefined || samples >= minimumSamples;

/**
 * Measures a rule at one moment: a reading for each series that says anything of the window.
 *
 * @param server what this server is called, for rules that are about one.
 * @throws what `read` throws: then nothing is known.
 */
export const measure = async (
  rule: AlertRule,
  read: ReadFigures,
  at: Date,
  server: string,
): Promise<readonly Reading[]> => {
  const { confirmSeconds } = rule;
  const named = (labels: Reading['labels']) => (rule.perServer ? { ...labels, instance: server } : labels);
  const readings = (await readOver(rule, read, rule.windowSeconds, at)).map(({ labels, value, samples }) => ({
    labels: named(labels),
    value,
    isBeyond: isConclusive(rule, samples) && isBeyond(rule, value),
  }));
  if (confirmSeconds === undefined || !readings.some((one) => one.isBeyond)) return readings;
  const confirming = await readOver(rule, read, confirmSeconds, at);
  const confirmed = new Set(
    confirming.filter(({ value }) => isBeyond(rule, value)).map(({ labels }) => labelsKey(named(labels))),
  );
  return readings.map((one) => ({ ...one, isBeyond: one.isBeyond && confirmed.has(labelsKey(one.labels)) }));
};
