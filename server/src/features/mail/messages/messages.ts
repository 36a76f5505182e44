import type { MailContent } from '../../../vocabulary/mail-content.ts';

/** What one mail says in words. The values it shows are put between `before` and `after`. */
export type Wording = {
  readonly subject: string;
  readonly preheader: string;
  readonly heading: string;
  readonly before: readonly string[];
  /** What the button says; empty for a mail without one. */
  readonly action: string;
  readonly after: readonly string[];
};

/** What words are made with. Times and numbers are written out already. */
export type WordingValues = {
  /** What the house calls itself. */
  readonly product: string;
  readonly validFor: string;
  readonly inviter: string | null;
  readonly newAddress: string;
  readonly day: string;
};

/** What notices of alerts say around the words of the rules. */
export type AlertWords = {
  readonly subject: {
    readonly fires: (product: string, summary: string) => string;
    readonly stillFires: (product: string, summary: string) => string;
    readonly over: (product: string, summary: string) => string;
    readonly several: (product: string, firing: string, over: string) => string;
    readonly test: (product: string) => string;
  };
  readonly heading: {
    readonly fires: string;
    readonly stillFires: string;
    readonly over: string;
    readonly test: string;
  };
  readonly test: string;
  readonly severity: { readonly critical: string; readonly warning: string };
  readonly state: { readonly firing: string; readonly resolved: string };
  readonly facts: {
    readonly state: string;
    readonly measured: string;
    readonly since: string;
    readonly ended: string;
    readonly rule: string;
  };
  /** `12 %, limit: > 5 %`. */
  readonly measured: (value: string, limit: string) => string;
  readonly more: (count: string) => string;
  readonly action: string;
};

/** Every mail in one language. A text that is missing does not compile. */
export type Messages = {
  readonly locale: string;
  readonly greeting: (name: string | null) => string;
  /** Introduces the plain address below a button. */
  readonly instead: string;
  readonly footer: (product: string, house: string) => readonly string[];
  readonly facts: {
    readonly time: string;
    readonly address: string;
    readonly device: string;
    readonly newAddress: string;
    readonly unknown: string;
  };
  readonly report: {
    readonly figures: {
      readonly successes: string;
      readonly failures: string;
      readonly people: string;
      readonly newAccounts: string;
      readonly blocked: string;
    };
    readonly reasons: string;
    /** In place of the codes of login records; a code that is not here is shown as it is. */
    readonly reasonWords: Readonly<Record<string, string>>;
    readonly reason: string;
    readonly networks: string;
    readonly network: string;
    readonly count: string;
    readonly none: string;
  };
  readonly alert: AlertWords;
  readonly letters: {
    readonly [Template in Exclude<MailContent['template'], 'message' | 'alert'>]: (values: WordingValues) => Wording;
  };
};
