/** A server that tasks of the kind `http` are sent to. */
export type TaskEndpoint = {
  readonly name: string;
  readonly url: URL;
  readonly description: string;
  /** How long one call may take. */
  readonly timeoutSeconds: number;
  /** How often a task is begun at most; null: as the kind says. */
  readonly attempts: number | null;
  readonly isEnabled: boolean;
  /** When it answered 410 Gone, by which it disabled itself. */
  readonly goneAt: Date | null;
  /** Until when calls are signed with the secret before the last rotation as well. */
  readonly previousSecretUntil: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** With what it takes to call it. */
export type SealedEndpoint = TaskEndpoint & {
  readonly secretSealed: Buffer;
  readonly previousSecretSealed: Buffer | null;
};
