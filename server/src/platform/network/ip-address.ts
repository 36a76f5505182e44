import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address of either family; IPv4-mapped IPv6 is IPv4. */
export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** How many bits an address of this kind has. */
export const widthBitsOf = (address: IpAddress): 32 | 128 => (address.kind() === 'ipv4' ? 32 : 128);

/** The address as one number. */
export const numberOf = (address: IpAddress): bigint =>
  address instanceof ipaddr.IPv4
    ? address.octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n)
    : address.parts.reduce((value, part) => (value << 16n) | BigInt(part), 0n);

/**
 * Reads the text of one address; undefined for anything else, zone ids included.
 *
 * The one reader of addresses: what is compared, stored and shown is always what this made of a text.
 */
export const parseIpAddress = (text: string): IpAddress | undefined =>
  // ipaddr.js alone also reads 127.1 and 0x7f000001, which other readers do not.
  isIP(text) === 0 || text.includes('%') ? undefined : ipaddr.process(text);

/** The address with all but its first bits cleared. */
export const clearHostBits = (address: IpAddress, prefixBits: number): IpAddress => {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(Math.max(prefixBits - index * 8, 0), 8);
    return byte & (0xff00 >> kept) & 0xff;
  });
  return ipaddr.fromByteArray(bytes);
};
