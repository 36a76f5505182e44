/**
 * The keys of the house, all derived from `SECRET_KEY` by HKDF-SHA-256 with a label each (RFC 5869), so that one
 * value is kept and no key serves two purposes.
 */
export type Secrets = {
  /** Identifies the current `SECRET_KEY` without telling it; stored beside what was made with it. */
  readonly keyId: string;
  /** The ids of the keys before it, as far as they are known, for finding again what was made with them. */
  readonly previousKeyIds: readonly string[];
  /** `length` bytes for one labelled purpose, from the current key or an older one by id. @throws Error for an unknown id. */
  derive(label: string, length: number, keyId?: string): Buffer;
  /** Encrypts for one purpose: AES-256-GCM with a fresh nonce; the key id travels in front. `context` is authenticated. */
  seal(label: string, plain: Buffer, context: string): Buffer;
  /** @throws Error when the key is unknown, the context differs or a bit was changed. */
  open(label: string, sealed: Buffer, context: string): Buffer;
};
