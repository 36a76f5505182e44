import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type IpAddress, parseIpAddress } from '../network/ip-address.ts';
import { type IpRange, isInRange, readIpRange } from '../network/ip-range.ts';

/** An address in its one form, with what follows from it. */
export type ClientAddress = {
  /** Canonical: RFC 5952 for IPv6, IPv4-mapped IPv6 as IPv4. */
  readonly address: string;
  /** As it is counted: IPv4 whole, IPv6 as its /64. */
  readonly network: string;
  /** For logs: the last octet or the lower 80 bits are zero. */
  readonly masked: string;
  readonly isLoopback: boolean;
  readonly isTrustedProxy: boolean;
};

export type ClientAddresses = {
  /** The other end of the connection. */
  peerOf(connection: { readonly socket: Socket }): ClientAddress;
  /**
   * The client's address. Believes `X-Forwarded-For` only from a trusted proxy, from the right, for as long as each hop
   * is a trusted proxy itself; what is no plain address ends the walk at the last hop that was believed.
   */
  clientOf(request: IncomingMessage): ClientAddress;
  /** What a trusted proxy says in `X-Forwarded-Proto`; of a list the last entry, which is that proxy's own. */
  forwardedSchemeOf(request: IncomingMessage): 'http' | 'https' | undefined;
};

// Nobody has a longer chain of proxies; somebody may well send a longer header.
const maxHops = 32;

/** What a connection without an address is (it was closed before anyone asked): no one's, trusted with nothing. */
const nobody: ClientAddress = {
  address: '0.0.0.0',
  network: '0.0.0.0',
  masked: '0.0.0.0',
  isLoopback: false,
  isTrustedProxy: false,
};

/**
 * The one function that decides who a client is.
 *
 * @param trustedProxies addresses and CIDR ranges. @throws Error for one that is neither, or that trusts everybody.
 */
export const createClientAddresses = (trustedProxies: readonly string[]): ClientAddresses => {
  const ranges = trustedProxies.map(readTrustedProxy);
  const isTrusted = (address: IpAddress): boolean => ranges.some((range) => isInRange(address, range));
  const describe = (text: string): ClientAddress | undefined => {
    const address = parseIpAddress(text);
    return address && describeAddress(address, isTrusted(address));
  };

  // Connections outlive requests, and behind a proxy one header value often returns on one connection.
  const peers = new WeakMap<Socket, ClientAddress>();
  const lastWalks = new WeakMap<Socket, { readonly header: string; readonly client: ClientAddress }>();

  const peerOf = ({ socket }: { readonly socket: Socket }): ClientAddress => {
    const known = peers.get(socket);
    if (known) return known;
    const peer = describe((socket.remoteAddress ?? '').replace(/%.*$/, '')) ?? nobody;
    peers.set(socket, peer);
    return peer;
  };

  const walk = (peer: ClientAddress, header: string): ClientAddress => {
    let client = peer;
    const hops = header.split(',').slice(-maxHops).reverse();
    for (const hop of hops) {
      if (!client.isTrustedProxy) break;
      const next = describe(hop.trim());
      if (!next) break;
      client = next;
    }
    return client;
  };

  return {
    peerOf,
    clientOf: (request) => {
      const peer = peerOf(request);
      const header = request.headers['x-forwarded-for'];
      if (!peer.isTrustedProxy || header === undefined) return peer;
      const joined = typeof header === 'string' ? header : header.join(',');
      const last = lastWalks.get(request.socket);
      if (last?.header === joined) return last.client;
      const client = walk(peer, joined);
      lastWalks.set(request.socket, { header: joined, client });
      return client;
    },
    forwardedSchemeOf: (request) => {
      const header = request.headers['x-forwarded-proto'];
      if (header === undefined || !peerOf(request).isTrustedProxy) return undefined;
      const said = String(header).split(',').at(-1)?.trim().toLowerCase();
      return said === 'https' || said === 'http' ? said : undefined;
    },
  };
};

/** Bits beyond the prefix are forgiven here: a setting that started a server yesterday starts it today. */
const readTrustedProxy = (text: string): IpRange => {
  const reading = readIpRange(text.trim());
  if ('fault' in reading && reading.fault.kind === 'mapped') {
    throw new Error('Write the trusted proxy range as IPv4: IPv4-mapped addresses are read as IPv4.');
  }
  const range = 'range' in reading ? reading.range : reading.fault.meant;
  if (range === undefined) throw new Error('A trusted proxy is neither an address nor a range such as 10.0.0.0/8.');
  if (range.prefixBits === 0) throw new Error('A trusted proxy range of /0 would believe everybody.');
  return range;
};

const describeAddress = (address: IpAddress, isTrustedProxy: boolean): ClientAddress => {
  const isLoopback = address.range() === 'loopback';
  if (address instanceof ipaddr.IPv4) {
    const text = address.toString();
    return { address: text, network: text, masked: text.replace(/[0-9]+$/, '0'), isLoopback, isTrustedProxy };
  }
  return {
    address: address.toString(),
    network: `${upperGroups(address, 4)}/64`,
    masked: upperGroups(address, 3),
    isLoopback,
    isTrustedProxy,
  };
};

const upperGroups = (address: ipaddr.IPv6, kept: number): string =>
  new ipaddr.IPv6(address.parts.map((part, index) => (index < kept ? part : 0))).toString();
