import { type Document, isMap, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type AlertRule, operators, severities, statsOfKind } from './alert-rule.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `90s`, `5m`, `6h`, `3d`. */
const duration = (least: number) =>
  z
    .string({ error: 'A length of time such as 90s, 5m, 6h or 3d.' })
    .regex(/^(0s|[1-9]\d{0,5}[smhd])$/, 'A length of time such as 90s, 5m, 6h or 3d.')
    .transform((text) => Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 1))
    .refine((seconds) => seconds >= least, least === 0 ? 'Not below zero.' : `At least ${least} seconds.`)
    .refine((seconds) => seconds <= 30 * 86_400, 'At most 30 days.');

const stats = [...new Set([...statsOfKind.counter, ...statsOfKind.gauge, ...statsOfKind.histogram])] as const;

const oneLine = (longest: number) =>
  z
    .string({ error: 'A text.' })
    .trim()
    .min(1, 'It must say something.')
    .max(longest, `At most ${longest} characters.`)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'One line of plain text.');

const ruleName = z
  .string({ error: 'A name in small letters, such as checkout-slow.' })
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'A name in small letters, digits and single dashes, such as checkout-slow.')
  .max(80, 'At most 80 characters.');

const filter = z.record(
  z.string(),
  z.union([z.string().transform((value) => [value]), z.array(z.string()).min(1)], {
    error: 'A value, or a list of values; put numbers in quotes.',
  }),
);

const selection = {
  metric: z.string({ error: 'The name of a metric.' }),
  stat: z.enum(stats, { error: `One of ${stats.join(', ')}.` }),
  where: filter.exactOptional(),
};

const limits = {
  severity: z.enum(severities, { error: `One of ${severities.join(', ')}.` }),
  window: duration(15),
  threshold: z.number({ error: 'A number.' }).refine(Number.isFinite, 'A number.'),
  for: duration(0),
  keep_firing_for: duration(0),
  minimum_samples: z.int({ error: 'A whole number.' }).min(0, 'Not below zero.'),
};

const ruleEntry = z
  .strictObject({
    name: ruleName,
    summary: oneLine(200),
    runbook: oneLine(500),
    ...selection,
    out_of: z.strictObject(selection).exactOptional(),
    by: z.array(z.string()).max(3, 'At most three labels.').exactOptional(),
    operator: z.enum(operators, { error: `One of ${operators.join(', ')}, in quotes.` }),
    ...limits,
    for: limits.for.default(0),
    keep_firing_for: limits.keep_firing_for.default(60),
    minimum_samples: limits.minimum_samples.exactOptional(),
    confirm_window: duration(15).exactOptional(),
    absent_means: z.literal('zero', { error: 'zero, or nothing at all.' }).exactOptional(),
  })
  .transform(
    (entry): AlertRule => ({
      name: entry.name,
      severity: entry.severity,
      summary: { en: entry.summary, de: entry.summary },
      runbook: { en: entry.runbook, de: entry.runbook },
      measured: { metric: entry.metric, stat: entry.stat, ...(entry.where && { where: entry.where }) },
      ...(entry.out_of && { outOf: entry.out_of }),
      ...(entry.by && { by: entry.by }),
      windowSeconds: entry.window,
      ...(entry.confirm_window !== undefined && { confirmSeconds: entry.confirm_window }),
      operator: entry.operator,
      threshold: entry.threshold,
      forSeconds: entry.for,
      keepFiringSeconds: entry.keep_firing_for,
      ...(entry.minimum_samples !== undefined && { minimumSamples: entry.minimum_samples }),
      ...(entry.absent_means && { absentMeans: entry.absent_means }),
    }),
  );

const override = z.strictObject({ ...limits, disabled: z.boolean({ error: 'true or false.' }) }).partial();

/** What stands in it is read piece by piece, so that one fault hides no other. */
const fileShape = z
  .strictObject({
    rules: z.array(z.unknown(), { error: 'A list of rules.' }).max(200, 'At most 200 rules.').default([]),
    overrides: z.record(z.string(), z.unknown(), { error: 'Changes by the name of a rule.' }).default({}),
  })
  .default({ rules: [], overrides: {} });

/** A fault in the file, at a place in it. */
export type FileFault = { readonly path: readonly (string | number)[]; readonly message: string };

/** The rules in force, and where in the file the team's own stand. */
export type RuleSet = {
  readonly rules: readonly AlertRule[];
  readonly faults: readonly FileFault[];
  /** Where a team's rule stands in the file; undefined for one of the house. */
  readonly placeOf: (rule: string) => readonly (string | number)[] | undefined;
  /** `12:5: what is wrong` for each fault, in the order of the file. */
  readonly explain: (faults: readonly FileFault[]) => readonly string[];
};

/** The rules of the house alone. */
export const rulesWithoutFile = (rules: readonly AlertRule[]): RuleSet => ({
  rules,
  faults: [],
  placeOf: () => undefined,
  explain: () => [],
});

type Overrides = Readonly<Record<string, z.output<typeof override>>>;

const changed = (rule: AlertRule, overrides: Overrides): AlertRule[] => {
  const change = Object.hasOwn(overrides, rule.name) ? overrides[rule.name] : undefined;
  if (change === undefined) return [rule];
  if (change.disabled === true) return [];
  return [
    {
      ...rule,
      ...(change.severity && { severity: change.severity }),
      ...(change.threshold !== undefined && { threshold: change.threshold }),
      ...(change.window !== undefined && { windowSeconds: change.window }),
      ...(change.for !== undefined && { forSeconds: change.for }),
      ...(change.keep_firing_for !== undefined && { keepFiringSeconds: change.keep_firing_for }),
      ...(change.minimum_samples !== undefined && { minimumSamples: change.minimum_samples }),
    },
  ];
};

const sentenceOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys' ? `Nobody knows ${issue.keys.join(', ')} here.` : issue.message;

const placesOf = (issues: readonly z.core.$ZodIssue[]): FileFault[] =>
  issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: `There is no ${key} here.` }));
    }
    return [{ path, message: sentenceOf(issue) }];
  });

const tooMuch = Symbol('references that multiply');

const expand = (document: Document): unknown => {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return tooMuch;
  }
};

/** Reads a team's rules and its changes to those of the house. Every fault is found at once; none is thrown. */
export const readRulesFile = (text: string, builtIn: readonly AlertRule[]): RuleSet => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const placeInText = (path: readonly (string | number)[]): { line: number; col: number } => {
    // What is missing has no place: that of what it is missing from.
    for (let length = path.length; length > 0; length -= 1) {
      const parent = document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === String(last)) : undefined;
      const node = pair === undefined ? document.getIn(path.slice(0, length), true) : (pair.value ?? pair.key);
      const range = z.object({ range: z.array(z.number()).min(1) }).safeParse(node);
      const [start] = range.success ? range.data.range : [];
      if (start !== undefined) return lines.linePos(start);
    }
    return { line: 1, col: 1 };
  };
  const explain = (faults: readonly FileFault[]): readonly string[] =>
    faults
      .map((fault) => ({ ...placeInText(fault.path), message: fault.message }))
      .toSorted((one, other) => one.line - other.line || one.col - other.col)
      .map(({ line, col, message }) => `${line}:${col}: ${message}`);

  if (document.errors.length > 0) {
    const sentences = document.errors.map(({ pos, message }) => {
      const { line, col } = lines.linePos(pos[0]);
      return `${line}:${col}: This is not YAML: ${message}`;
    });
    return {
      ...rulesWithoutFile(builtIn),
      faults: [{ path: [], message: 'This is not YAML.' }],
      explain: () => sentences,
    };
  }
  const value = expand(document);
  if (value === tooMuch) {
    const message = 'The file refers to its own parts too often: write them out.';
    return { ...rulesWithoutFile(builtIn), faults: [{ path: [], message }], explain };
  }
  const read = fileShape.safeParse(value ?? undefined);
  if (!read.success) return { ...rulesWithoutFile(builtIn), faults: placesOf(read.error.issues), explain };
  const faults: FileFault[] = [];
  const readPiece = <Value>(schema: z.ZodType<Value>, piece: unknown, at: readonly (string | number)[]): Value[] => {
    const result = schema.safeParse(piece);
    if (result.success) return [result.data];
    faults.push(...placesOf(result.error.issues).map(({ path, message }) => ({ path: [...at, ...path], message })));
    return [];
  };
  const taken = new Set(builtIn.map(({ name }) => name));
  const places = new Map<string, readonly (string | number)[]>();
  const own: AlertRule[] = [];
  for (const [index, piece] of read.data.rules.entries()) {
    const named = z.object({ name: z.string() }).safeParse(piece);
    const name = named.success ? named.data.name : '';
    if (taken.has(name)) faults.push({ path: ['rules', index, 'name'], message: `There is a rule ${name} already.` });
    taken.add(name);
    places.set(name, ['rules', index]);
    own.push(...readPiece(ruleEntry, piece, ['rules', index]));
  }
  const overrides: Record<string, z.output<typeof override>> = {};
  for (const [name, piece] of Object.entries(read.data.overrides)) {
    if (!taken.has(name)) faults.push({ path: ['overrides', name], message: `There is no rule ${name}.` });
    for (const change of readPiece(override, piece, ['overrides', name])) overrides[name] = change;
  }
  const rules = [...builtIn, ...own].flatMap((rule) => changed(rule, overrides));
  return { rules, faults, placeOf: (name) => places.get(name), explain };
};
