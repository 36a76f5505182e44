/** Whether a client's address may use the server at all. */
export type AddressGate = {
  /** The rule that refuses this canonical address, or undefined when it may pass. Asked at every request: from memory. */
  readonly refusedBy: (address: string) => { readonly ruleId: string } | undefined;
};
