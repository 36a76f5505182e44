/** One kind of error a caller can fix, declared beside the feature that answers with it. */
export type ProblemKind = {
  /** Stable, upper snake case; part of the API. */
  readonly code: string;
  readonly status: number;
  /** The sentence a person reads when the thrower gives none of its own. */
  readonly message: string;
  /** For the reference page: when it is answered and what the caller can do. */
  readonly description: string;
};

export type ProblemOptions = {
  readonly message?: string;
  /** Facts for a program, shown as `error.details`; never a secret, never another person's data. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Why, for the operator who asks later; never sent to the caller. */
  readonly because?: Readonly<Record<string, string | number | null>>;
  readonly cause?: unknown;
};

/** An error that the caller can do something about. Whatever only we can fix is a plain `Error`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly because: Readonly<Record<string, string | number | null>> | null;

  constructor(kind: ProblemKind, options: ProblemOptions = {}) {
    super(options.message ?? kind.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.headers = options.headers ?? {};
    this.because = options.because ?? null;
  }

  get code(): string {
    return this.kind.code;
  }

  get status(): number {
    return this.kind.status;
  }
}

/** Declares a kind of problem; the composition root collects them all and refuses two of one code. */
export const defineProblem = (kind: ProblemKind): ProblemKind => Object.freeze(kind);
