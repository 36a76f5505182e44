import { clearHostBits, parseIpAddress } from '../../platform/network/ip-address.ts';

/** From where somebody came in, as far as this rule looks. */
export type SeenFrom = {
  /** See `neighbourhoodOf`; null when it is not known any more. */
  readonly network: string | null;
  /** Browser and system without their versions, or a program's name; null when it named none. */
  readonly device: string | null;
};

export const signInVerdicts = ['first', 'known', 'new_device', 'suspicious'] as const;

/**
 * - `first`: the person was never here before, so there is nothing to compare with.
 * - `known`: this device was used before, from wherever.
 * - `new_device`: a new device where another one was used before.
 * - `suspicious`: a new device, and from a network that no earlier sign-in came from.
 */
export type SignInVerdict = (typeof signInVerdicts)[number];

const neighbourhoodBits = { ipv4: 24, ipv6: 48 } as const;

/**
 * The part of an address that stays when a provider gives somebody another one: /24 of IPv4, /48 of IPv6.
 * A single address would make a new network of every restart of a modem.
 */
export const neighbourhoodOf = (address: string | null): string | null => {
  const parsed = address === null ? undefined : parseIpAddress(address);
  if (parsed === undefined) return null;
  const bits = neighbourhoodBits[parsed.kind()];
  return `${clearHostBits(parsed, bits).toString()}/${bits}`;
};

/**
 * The rule. It compares with the successful sign-ins before; what a caller says of their device can be made up, so a copied
 * `User-Agent` passes as known: this finds those who do not take the trouble (decision 0032).
 *
 * @param earlier null for the very first one. Empty for somebody who was away for longer than anything is remembered:
 * accounts that nobody looks after are the ones that are taken.
 */
export const judgeSignIn = (signIn: SeenFrom, earlier: readonly SeenFrom[] | null): SignInVerdict => {
  if (earlier === null) return 'first';
  if (earlier.some(({ device }) => device === signIn.device)) return 'known';
  // A network that nothing is known of is nobody's usual one.
  const isUsualNetwork = signIn.network !== null && earlier.some(({ network }) => network === signIn.network);
  return isUsualNetwork ? 'new_device' : 'suspicious';
};
