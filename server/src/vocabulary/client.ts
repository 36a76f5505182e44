/** What a request tells of the program that sent it. */
export type ClientDescription = {
  /** The address behind trusted proxies, in canonical form; IPv4-mapped IPv6 is written as IPv4. */
  readonly address: string;
  /** The address as it is counted: IPv4 whole, IPv6 as its /64. */
  readonly network: string;
  /** `User-Agent`, at most 512 characters, or null when absent. */
  readonly userAgent: string | null;
};
