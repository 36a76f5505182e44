import ipaddr from 'ipaddr.js';
import { type IpAddress, parseIpAddress } from './ip-address.ts';
import { type IpRange, isInRange, readIpRange } from './ip-range.ts';

/** What may be called on behalf of somebody: `public` is anybody's, `allowed` was named by the operator. */
export type AddressStanding = 'public' | 'allowed' | 'refused';

const range = (text: string): IpRange => {
  const reading = readIpRange(text);
  if ('range' in reading) return reading.range;
  throw new Error(`${text} is not a range`);
};

/** No server of anybody's, or the metadata service of a cloud, which gives its keys to whoever asks from this machine. */
const neverCalled = [
  ...['0.0.0.0/8', '224.0.0.0/4', '255.255.255.255', '::', 'ff00::/8'],
  // AWS, Google Cloud, Azure and others; AWS ECS and EKS; Alibaba Cloud; Oracle Cloud; Azure's agent.
  ...['169.254.169.254', '169.254.170.2', '169.254.170.23', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
  ...['fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254'],
].map(range);

const globalUnicast = range('2000::/3');
const nat64 = range('64:ff9b::/96');
const sixToFour = range('2002::/16');

/** The IPv4 address that a translator would send packets for this one to (RFC 6052, RFC 3056). */
const embeddedIn = (address: IpAddress): IpAddress | undefined => {
  const from = isInRange(address, nat64) ? 12 : isInRange(address, sixToFour) ? 2 : undefined;
  if (from === undefined) return undefined;
  return parseIpAddress(
    address
      .toByteArray()
      .slice(from, from + 4)
      .join('.'),
  );
};

const isPublic = (address: IpAddress): boolean =>
  address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || isInRange(address, globalUnicast));

/**
 * Whether an address may be called for somebody who is not the operator. Only what the registries of IANA call global
 * unicast is public; what stands for an IPv4 address must also pass as that one.
 *
 * @param allowed the operator's exceptions, which do not reach the metadata services of clouds.
 */
export const standingOf = (address: IpAddress, allowed: readonly IpRange[]): AddressStanding => {
  if (neverCalled.some((one) => isInRange(address, one))) return 'refused';
  const embedded = embeddedIn(address);
  if (embedded !== undefined && standingOf(embedded, allowed) === 'refused') return 'refused';
  if (allowed.some((one) => isInRange(address, one))) return 'allowed';
  return isPublic(address) ? 'public' : 'refused';
};

/** Whether a range could allow anything: not when all of it is refused whatever is allowed. */
export const isAllowable = ({ network, prefixBits }: IpRange): boolean =>
  !neverCalled.some((one) => isInRange(network, one) && prefixBits >= one.prefixBits);
