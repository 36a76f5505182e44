/** What the checker found of one promise. */
export type Verdict = {
  /** The promise, as a sentence without its full stop. */
  readonly promise: string;
  /** What was counted. */
  readonly counts: string;
  /** What broke it; empty when it was kept. */
  readonly broken: readonly string[];
};

const examplesShown = 5;

/** One line, and below it examples of what broke the promise. */
export const lineOf = ({ promise, counts, broken }: Verdict): string => {
  const line = `${broken.length === 0 ? 'ok    ' : 'FAILED'} ${promise}: ${counts}`;
  const examples = broken.slice(0, examplesShown).map((example) => `         ${example}`);
  const more = broken.length > examplesShown ? [`         and ${broken.length - examplesShown} more`] : [];
  return [line, ...examples, ...more].join('\n');
};
