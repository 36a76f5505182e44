import type { IpAddress } from '../../platform/network/ip-address.ts';
import type { IpRange } from '../../platform/network/ip-range.ts';
import { createPrefixTable } from '../../platform/network/prefix-table.ts';
import type { UserId, Uuid } from '../../vocabulary/ids.ts';

export type IpRuleAction = 'allow' | 'deny';

/** What holds for the addresses of a range, until it expires. */
export type IpRule = {
  readonly id: Uuid;
  readonly range: IpRange;
  readonly action: IpRuleAction;
  readonly reason: string;
  /** Null when the operator made it on the command line. */
  readonly createdBy: UserId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt: Date | null;
};

export const isInForce = ({ expiresAt }: Pick<IpRule, 'expiresAt'>, at: Date): boolean =>
  expiresAt === null || expiresAt.getTime() > at.getTime();

/** Finds the rule that decides about an address; undefined when none does and the address may pass. */
export type IpRulebook = (address: IpAddress, at: Date) => IpRule | undefined;

/** Of the rules in force that hold an address, the one with the longest prefix decides, whatever the others say. */
export const createRulebook = (rules: readonly IpRule[]): IpRulebook => {
  const table = createPrefixTable(rules, (rule) => rule.range);
  return (address, at) => {
    for (const rule of table.covering(address)) if (isInForce(rule, at)) return rule;
    return undefined;
  };
};
