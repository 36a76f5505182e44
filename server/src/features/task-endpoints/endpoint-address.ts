import { parseIpAddress } from '../../platform/network/ip-address.ts';
import type { IpRange } from '../../platform/network/ip-range.ts';
import { standingOf } from '../../platform/network/reachable-address.ts';
import type { AddressRule } from '../../platform/outbound/pinned-address.ts';

/** Where calls may go to. */
export type EndpointAddresses = {
  /** For one call: judges every address that the name in the URL has. */
  ruleFor(url: URL): AddressRule;
  /** What is wrong with a URL before any name is looked up, as a sentence. */
  faultOf(url: URL): string | undefined;
};

/**
 * Public addresses, over https; over plain http as well as https what the operator named, because what lies in one's own
 * network often has no certificate, and what crosses the internet must have one.
 */
export const createEndpointAddresses = (allowed: readonly IpRange[]): EndpointAddresses => {
  const ruleFor = (url: URL): AddressRule => {
    return (address) => {
      const standing = standingOf(address, allowed);
      if (standing === 'refused') {
        return 'is none of the internet: it belongs to this machine, to a private network or to nobody, and HTTP_TASK_ALLOWED_ADDRESSES does not name it';
      }
      if (standing === 'public' && url.protocol !== 'https:') {
        return 'is one of the internet, and plain http goes only to those that HTTP_TASK_ALLOWED_ADDRESSES names; use https';
      }
      return undefined;
    };
  };
  return {
    ruleFor,
    faultOf: (url) => {
      if (url.protocol === 'http:' && allowed.length === 0) return 'The URL must begin with https://.';
      const literal = parseIpAddress(url.hostname.replace(/^\[|\]$/g, ''));
      const refusal = literal === undefined ? undefined : ruleFor(url)(literal);
      return refusal === undefined ? undefined : `The address ${refusal}.`;
    },
  };
};
