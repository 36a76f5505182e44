/** What a mail holds, before it becomes HTML and text: both are made of the same parts, so neither says less. */
export type Letter = {
  readonly subject: string;
  /** What a list of mails shows beside the subject. */
  readonly preheader: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
  /** Why the reader got it, and from whom. */
  readonly footer: readonly string[];
};

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Somebody's own words: their line breaks are kept. */
  | { readonly kind: 'words'; readonly text: string }
  /** The one thing to do. `instead` introduces the plain address, for those whose button does not work. */
  | { readonly kind: 'button'; readonly label: string; readonly link: URL; readonly instead: string }
  /** Begins a part of a mail that tells of several things. */
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  /** Numbers, one below the other. */
  | { readonly kind: 'figures'; readonly rows: readonly (readonly [label: string, figure: string])[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly [string, string];
      readonly rows: readonly (readonly [string, string])[];
      /** Instead of a table without rows. */
      readonly whenEmpty: string;
    };
