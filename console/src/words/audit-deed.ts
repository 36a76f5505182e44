import type { Castellan } from 'castellan-client';

type Query = NonNullable<NonNullable<Parameters<Castellan['listAuditEvents']>[0]>['query']>;

/** Everything that can stand in the audit log, as the API declares it: a new act without words stops the type checker. */
export type AuditAction = NonNullable<Query['action']>[number];

/** Who did what to whom, by their names: what a sentence about it is made of. */
export type Deed = {
  readonly actor: string;
  /** Whose account it touched. */
  readonly subject: string;
  /** It was about an account that is not there, or about none. */
  readonly isAboutNobody: boolean;
  /** They did it to their own account. */
  readonly isOwn: boolean;
  readonly hasFailed: boolean;
  readonly reason: string | null;
  /** The role, range, queue, schedule, key or tasks that it is about. */
  readonly thing: string;
};

export type DeedWords = Readonly<Record<AuditAction, (deed: Deed) => string>>;
export type ActionNames = Readonly<Record<AuditAction, string>>;
