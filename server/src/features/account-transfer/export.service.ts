import type { User } from '../../vocabulary/user.ts';
import type { AccountTransferNeeds } from './import-needs.ts';

export type ExportOptions = {
  readonly withHashes: boolean;
  /** Takes a piece of the file; resolves when the next may come. */
  readonly write: (text: string) => Promise<void>;
};

export type ExportSummary = {
  readonly roles: number;
  readonly users: number;
  /** Invited people and sign-ups whose mail nobody has read: they have no account yet that could move. */
  readonly leftOut: number;
};

const pageSize = 1_000;
const firstId = '00000000-0000-0000-0000-000000000000';

const lineOf = (user: User, hash: string | undefined): string =>
  `${JSON.stringify({
    type: 'user',
    id: user.id,
    email: user.email,
    email_verified: user.emailVerified,
    ...(user.username !== null && { username: user.username }),
    ...(user.name !== null && { name: user.name }),
    roles: user.roles,
    ...(user.status !== 'active' && { disabled: true }),
    created_at: user.createdAt.toISOString(),
    ...(hash !== undefined && { password_hash: hash }),
  })}\n`;

/**
 * Writes roles and accounts in the format that an import reads, a page at a time. Accounts that change meanwhile are there
 * as they are at their page. That it was done is audited before the first line.
 */
export const exportAccounts = async <Weak>(
  needs: AccountTransferNeeds<Weak>,
  { withHashes, write }: ExportOptions,
): Promise<ExportSummary> => {
  const { database } = needs;
  await database.transaction((tx) =>
    needs.recordAudit(tx, {
      at: needs.clock.now(),
      ...{ actorKind: 'operator', actorId: null, request: null, sessionId: null, subjectId: null },
      ...{ action: 'users.exported', outcome: 'success', reason: withHashes ? 'with_hashes' : null },
    }),
  );
  const roles = (await needs.roles.list()).filter(({ isBuiltIn }) => !isBuiltIn);
  for (const { name, description, permissions } of roles) {
    await write(`${JSON.stringify({ type: 'role', name, description, permissions })}\n`);
  }
  const summary = { roles: roles.length, users: 0, leftOut: 0 };
  let after = firstId;
  for (;;) {
    const page = await needs.listUsersAfter(database, after, pageSize);
    const users = page.filter(({ status }) => status !== 'invited' && status !== 'unverified');
    const ids = users.map(({ id }) => id);
    const hashes = withHashes ? await needs.passwords.listHashes(database, ids) : new Map<string, string>();
    await write(users.map((user) => lineOf(user, hashes.get(user.id))).join(''));
    summary.users += users.length;
    summary.leftOut += page.length - users.length;
    if (page.length < pageSize) return summary;
    after = page.at(-1)?.id ?? after;
  }
};
