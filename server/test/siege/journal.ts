import { closeSync, openSync, writeSync } from 'node:fs';

export type OperationKind =
  | 'sign-up'
  | 'verify-email'
  | 'login'
  | 'refresh'
  | 'profile'
  | 'logout'
  | 'forgot'
  | 'reset'
  | 'disable'
  | 'guess'
  | 'enqueue'
  | 'task'
  | 'present-dead';

/** What came back: an answer, or none (the process was gone before it could give one). */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly retryAfter: string | null;
      readonly code: string | null;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** One request of the workload. Without an outcome it was under way when the siege ended. */
export type Operation = {
  readonly number: number;
  readonly kind: OperationKind;
  readonly begunMs: number;
  endedMs: number | undefined;
  outcome: Outcome | undefined;
  /** The faults that were there at some moment of it. */
  faults: readonly string[];
};

export type Journal = {
  readonly operations: readonly Operation[];
  /** Writes that it begins, and hands out how to write its end. */
  begin(kind: OperationKind, facts: Readonly<Record<string, string>>): Operation;
  end(operation: Operation, outcome: Outcome, faults: readonly string[]): void;
  /** Something that is no request: a fault, a phase. */
  note(line: string): void;
  /** How many of a kind are under way. */
  underWay(kind: OperationKind): number;
  close(): void;
};

/** Every operation goes into the file before it is sent and again with what came back. Times are from the start. */
export const openJournal = (path: string): Journal => {
  const file = openSync(path, 'a');
  const startedMs = performance.now();
  const now = (): number => performance.now() - startedMs;
  const write = (entry: object): void => void writeSync(file, `${JSON.stringify(entry)}\n`);
  const operations: Operation[] = [];
  const open = new Map<OperationKind, number>();
  const count = (kind: OperationKind, by: 1 | -1): void => void open.set(kind, (open.get(kind) ?? 0) + by);
  return {
    operations,
    begin: (kind, facts) => {
      const operation: Operation = {
        number: operations.length + 1,
        kind,
        begunMs: now(),
        endedMs: undefined,
        outcome: undefined,
        faults: [],
      };
      operations.push(operation);
      count(kind, 1);
      write({ number: operation.number, at: Math.round(operation.begunMs), begins: kind, ...facts });
      return operation;
    },
    end: (operation, outcome, faults) => {
      operation.endedMs = now();
      operation.outcome = outcome;
      operation.faults = faults;
      count(operation.kind, -1);
      write({ number: operation.number, at: Math.round(operation.endedMs), ends: outcome, faults });
    },
    note: (line) => write({ at: Math.round(now()), note: line }),
    underWay: (kind) => open.get(kind) ?? 0,
    close: () => closeSync(file),
  };
};
