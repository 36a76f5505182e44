/** An event as it is sent: what the API answers. */
export type ShippedEvent = { readonly id: string; readonly at: string } & Readonly<Record<string, unknown>>;

export const sinkKinds = ['file', 'webhook'] as const;

/** Somewhere outside that keeps a copy of the audit log. */
export type AuditSink = {
  /** Shown to operators and written into tasks; holds no secret. */
  readonly name: string;
  readonly kind: (typeof sinkKinds)[number];
  /**
   * Takes the events in their order. Once it answers they are safe there.
   *
   * @throws RetryLaterError when it said when to come back; another Error when another attempt may succeed.
   */
  take(events: readonly [ShippedEvent, ...ShippedEvent[]], signal: AbortSignal): Promise<void>;
};
