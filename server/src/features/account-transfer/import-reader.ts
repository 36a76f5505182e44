import { Problem } from '../../platform/problem/problem.ts';
import { type CheckOptions, checkAccount } from './account-check.ts';
import type { Candidate } from './import-batch.ts';
import type { AccountTransferNeeds, FirebaseProject, RoleLine } from './import-needs.ts';
import type { RecordText } from './list-elements.ts';
import { isRefusal, type Refusal, refuse, type Source, type SourceAccount, type SourceRole } from './source-account.ts';

export type ReaderOptions = {
  readonly source: Source;
  readonly check: CheckOptions;
  readonly createsRoles: boolean;
  readonly firebase: FirebaseProject | null;
  /** Nothing is written, and no role made. */
  readonly isDryRun: boolean;
};

/** What a record came to; `source` is what was read of it, as far as it could be. */
type ReadRecord<Weak> = {
  readonly source: SourceAccount | null;
  readonly outcome:
    | { readonly kind: 'candidate'; readonly candidate: Candidate<Weak> }
    | { readonly kind: 'role' }
    | Refusal;
};

const hashMessages = {
  hash_not_supported: 'Hashes of this form cannot be verified here.',
  hash_not_acceptable: 'The hash is malformed, or asks for more time or memory than a login may take.',
  hash_key_missing:
    'The key is missing: SECRET_KEY_PREVIOUS for a hash of Castellan, the parameters of the project for one of Firebase.',
} as const;

const parse = (text: Buffer): object | Refusal => {
  try {
    const value: unknown = JSON.parse(text.toString());
    return typeof value === 'object' && value !== null ? value : refuse('not_an_account', 'It is no object.');
  } catch {
    return refuse('not_json', 'It is not JSON.');
  }
};

const isSameRole = (one: RoleLine, { definition }: SourceRole): boolean => {
  const { description, permissions } = { description: '', permissions: [], ...Object(definition) };
  const listed: unknown[] = Array.isArray(permissions) ? permissions : [];
  return (
    one.description === description &&
    one.permissions.length === listed.length &&
    one.permissions.every((permission) => listed.includes(permission))
  );
};

/** Reads records one at a time: parsed, checked by the rules of a sign-up, the roles known and the hash ready to store. */
export const createImportReader = async <Weak>(needs: AccountTransferNeeds<Weak>, options: ReaderOptions) => {
  const roles = new Map((await needs.roles.list()).map((role) => [role.name, role]));

  const createRole = async (definition: unknown, name: string): Promise<Refusal | undefined> => {
    try {
      if (!options.isDryRun) await needs.roles.create(definition);
    } catch (error) {
      if (error instanceof Problem) return refuse('role_unfit', error.message);
      throw error;
    }
    roles.set(name, { isBuiltIn: false, name, description: '', permissions: [], ...Object(definition) });
    return undefined;
  };

  const takeRole = async (role: SourceRole): Promise<Refusal | { readonly kind: 'role' }> => {
    const known = roles.get(role.name);
    if (known?.isBuiltIn === true || (known !== undefined && isSameRole(known, role))) return { kind: 'role' };
    if (known !== undefined) return refuse('role_differs', 'There is a role of this name that allows something else.');
    if (!options.createsRoles) return refuse('role_unknown', 'There is no such role; --create-roles makes it.');
    return (await createRole(role.definition, role.name)) ?? { kind: 'role' };
  };

  const knowRoles = async (names: readonly string[]): Promise<Refusal | undefined> => {
    for (const name of names) {
      if (roles.has(name)) continue;
      if (!options.createsRoles) {
        return refuse('role_unknown', `There is no role ${name}; --create-roles makes it without permissions.`);
      }
      const refusal = await createRole({ name, description: 'Came with an import.', permissions: [] }, name);
      if (refusal) return refusal;
    }
    return undefined;
  };

  const readHash = (text: string | undefined): Candidate<Weak>['hash'] | Refusal => {
    if (text === undefined) return null;
    const hash = needs.passwords.readForeign(text, options.firebase);
    return hash.kind === 'refused' ? refuse(hash.reason, hashMessages[hash.reason]) : hash;
  };

  const takeAccount = async (source: SourceAccount, position: number): Promise<ReadRecord<Weak>['outcome']> => {
    const account = checkAccount(source, needs.shapes, options.check, needs.clock.now());
    if (isRefusal(account)) return account;
    const unknown = await knowRoles(account.roles);
    if (unknown) return unknown;
    const hash = readHash(account.passwordHash);
    if (hash?.kind === 'refusal') return hash;
    return { kind: 'candidate', candidate: { position, account, hash } };
  };

  return async ({ position, text }: RecordText): Promise<ReadRecord<Weak>> => {
    if (text === null) return { source: null, outcome: refuse('too_long', 'It is longer than any account.') };
    const value = parse(text);
    if (isRefusal(value)) return { source: null, outcome: value };
    const source = options.source.read(value, needs.clock.now());
    if (source.kind === 'refusal') return { source: null, outcome: source };
    if (source.kind === 'role') return { source: null, outcome: await takeRole(source) };
    return { source, outcome: await takeAccount(source, position) };
  };
};
