/** One mailbox: where a mail goes to or comes from. */
export type Mailbox = { readonly address: string; readonly name: string | null };

// Nothing that could end the address, begin another one or begin a header.
const plainAddress =
  /^[^\s"(),:;<>@[\\\]\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,64}@[^\s"(),:;<>@[\\\]\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,253}$/u;

/** Whether a text is one address and nothing besides. Whether it can be an e-mail address is judged where it is typed. */
export const isOneAddress = (text: string): boolean => plainAddress.test(text);

/** Reads `Name <address>` or the address alone. */
export const splitMailbox = (text: string): Mailbox | undefined => {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]*)>|(\S+))\s*$/.exec(text);
  const address = match?.[2] ?? match?.[3];
  if (address === undefined || !isOneAddress(address)) return undefined;
  const name = match?.[1]?.trim() ?? '';
  return { address, name: name === '' ? null : name };
};
