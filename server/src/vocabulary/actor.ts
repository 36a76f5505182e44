import type { AuditEntry } from './audit-entry.ts';
import type { Principal } from './principal.ts';

/** Who administers: somebody over the API, or whoever may run commands on the server, whom no permission binds. */
export type Actor =
  | { readonly kind: 'user'; readonly principal: Principal; readonly context: NonNullable<AuditEntry['request']> }
  | { readonly kind: 'operator' };
