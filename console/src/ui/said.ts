/** What is said in passing. */
export type Said = { readonly text: string; readonly type: 'done' | 'problem' };
