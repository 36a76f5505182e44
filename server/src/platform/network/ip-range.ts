import { isIPv6 } from 'node:net';
import { clearHostBits, type IpAddress, numberOf, parseIpAddress, widthBitsOf } from './ip-address.ts';

/** A CIDR range (RFC 4632; RFC 4291, section 2.3); a single address is a range of its full width. */
export type IpRange = {
  readonly network: IpAddress;
  readonly prefixBits: number;
  /** Canonical: `10.0.0.0/8`, `2001:db8::/32`. Two ranges are one exactly when their texts are equal. */
  readonly text: string;
};

/** Why a text is no range, and the range that was probably meant. */
export type IpRangeFault = {
  readonly kind: 'malformed' | 'host-bits' | 'mapped';
  readonly meant: IpRange | undefined;
};

export type IpRangeReading = { readonly range: IpRange } | { readonly fault: IpRangeFault };

const mappedPrefixBits = 96;

/** Reads an address or a range. Bits beyond the prefix must be zero: `10.0.0.5/8` might mean two things. */
export const readIpRange = (text: string): IpRangeReading => {
  const [base = '', bits, ...rest] = text.split('/');
  const address = parseIpAddress(base);
  if (address === undefined || rest.length > 0) return malformed;
  const widthBits = widthBitsOf(address);
  const isMapped = isIPv6(base) && widthBits === 32;
  const writtenBits = bits === undefined ? undefined : /^(0|[1-9][0-9]{0,2})$/.test(bits) ? Number(bits) : Number.NaN;
  if (writtenBits !== undefined && !(writtenBits <= (isMapped ? 128 : widthBits))) return malformed;

  const prefixBits = writtenBits === undefined ? widthBits : isMapped ? writtenBits - mappedPrefixBits : writtenBits;
  // Shorter than the block of mapped addresses: it would hold a part of IPv6 and no IPv4 that anybody meant.
  if (prefixBits < 0) return { fault: { kind: 'mapped', meant: undefined } };
  const network = clearHostBits(address, prefixBits);
  const range = { network, prefixBits, text: `${network.toString()}/${prefixBits}` };
  if (isMapped && writtenBits !== undefined) return { fault: { kind: 'mapped', meant: range } };
  return numberOf(network) === numberOf(address) ? { range } : { fault: { kind: 'host-bits', meant: range } };
};

const malformed: IpRangeReading = { fault: { kind: 'malformed', meant: undefined } };

/** Whether the address lies in the range; never across families. */
export const isInRange = (address: IpAddress, { network, prefixBits }: IpRange): boolean => {
  if (address.kind() !== network.kind()) return false;
  const hostBits = BigInt(widthBitsOf(network) - prefixBits);
  return numberOf(address) >> hostBits === numberOf(network) >> hostBits;
};
