/** One break of a house rule, as it is printed: `where: what (rule)`. */
export type Violation = {
  readonly rule: string;
  /** A path relative to the root, with the line where there is one. */
  readonly where: string;
  readonly what: string;
};
