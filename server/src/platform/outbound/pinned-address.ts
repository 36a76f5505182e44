import type { LookupFunction } from 'node:net';
import { type IpAddress, parseIpAddress } from '../network/ip-address.ts';
import { OutboundError } from './outbound-error.ts';

/** Every address that a name has now. */
export type LookUp = (hostname: string) => Promise<readonly string[]>;

/** Whether an address may be called. @returns why not, as the end of a sentence; undefined when it may. */
export type AddressRule = (address: IpAddress) => string | undefined;

/** The URL leads to an address that may not be called: another attempt would lead there as well. */
export class AddressRefusedError extends OutboundError {
  override readonly name = 'AddressRefusedError';
}

/**
 * One look-up of a name at a time, whoever asks: each holds one of the few threads of the process until the name server
 * answers or is given up, and a name whose server is dead would take them all from the others.
 */
export const sharedLookUp = (lookUp: LookUp): LookUp => {
  const underWay = new Map<string, Promise<readonly string[]>>();
  return (hostname) => {
    const found = underWay.get(hostname) ?? lookUp(hostname).finally(() => underWay.delete(hostname));
    underWay.set(hostname, found);
    return found;
  };
};

export const systemLookUp: LookUp = async (hostname) => {
  const { lookup } = await import('node:dns/promises');
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
};

/** The options of a request that can go to the judged addresses alone. */
export type Pinned = { readonly hostname?: string; readonly lookup?: LookupFunction };

/**
 * Looks the name up once and judges every address that it has. The connection is made to these, whatever the name says a
 * moment later. A name with one address that may not be called is refused whole: somebody plays with it.
 *
 * @throws AddressRefusedError
 * @throws Error of the look-up
 */
export const pinAddress = async (url: URL, rule: AddressRule, lookUp: LookUp): Promise<Pinned> => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = parseIpAddress(host);
  const found = literal === undefined ? (await lookUp(host)).map(parseIpAddress) : [literal];
  const judged = found.map((address) => {
    const refusal = address === undefined ? 'could not be read' : rule(address);
    // The address itself is not told: whoever may read this need not learn how a network is numbered.
    if (address === undefined || refusal !== undefined) throw new AddressRefusedError(`The address ${refusal}.`);
    return { address: address.toString(), family: address.kind() === 'ipv4' ? 4 : 6 };
  });
  const [first] = judged;
  if (first === undefined) throw new OutboundError('No answer: no address has that name.');
  // What was judged is dialled: an odd spelling might be read otherwise by whoever dials.
  if (literal !== undefined) return { hostname: first.address };
  return {
    lookup: (_hostname, options, done) =>
      options.all === true ? done(null, judged) : done(null, first.address, first.family),
  };
};
