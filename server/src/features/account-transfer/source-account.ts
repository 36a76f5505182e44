/** An account as another system wrote it: read, and not yet held against the rules of this house. */
export type SourceAccount = {
  readonly kind: 'account';
  readonly externalId: string | null;
  readonly email: string | null;
  /** Absent members are not known to the source, and stay as they are where the account exists. */
  readonly emailVerified?: boolean;
  readonly username?: string;
  readonly name?: string;
  readonly roles?: readonly string[];
  readonly isDisabled?: boolean;
  readonly createdAt?: Date;
  /** Any text form that the passwords feature reads. */
  readonly passwordHash?: string;
  /** What the record holds besides and this house has no place for, in the words of the summary. */
  readonly leftBehind: readonly string[];
};

/** A role with what it allows; only a house of ours writes those. */
export type SourceRole = { readonly kind: 'role'; readonly name: string; readonly definition: unknown };

export type SourceRecord = SourceAccount | SourceRole;

/** Why a record is not taken. */
export type Refusal = { readonly kind: 'refusal'; readonly code: RefusalCode; readonly message: string };

const refusalCodes = [
  'not_json',
  'too_long',
  'not_an_account',
  'email_missing',
  'email_unfit',
  'username_unfit',
  'name_unfit',
  'created_at_unfit',
  'role_unfit',
  'role_unknown',
  'role_differs',
  'role_admin',
  'hash_not_supported',
  'hash_not_acceptable',
  'hash_key_missing',
  'email_taken',
  'username_taken',
  'id_taken',
  'is_administrator',
  'not_changeable',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

export const refuse = (code: RefusalCode, message: string): Refusal => ({ kind: 'refusal', code, message });

export const isRefusal = (value: object): value is Refusal => 'kind' in value && value.kind === 'refusal';

/** How a system writes its accounts down. */
export type Source = {
  /** The member of the outermost object that lists the accounts; null where each line is one. */
  readonly listName: string | null;
  readonly read: (value: unknown, now: Date) => SourceRecord | Refusal;
};

/** Enough of an address or a name to find the person in the file, and not enough to be one. */
export const maskIdentity = (text: string | null): string | null => {
  if (text === null || text === '') return null;
  const at = text.lastIndexOf('@');
  const [first] = text;
  return at > 0 ? `${first}***${text.slice(at, at + 100)}` : `${first}***`;
};
