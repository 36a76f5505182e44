import { useQuery } from '@tanstack/react-query';
import type { IpRuleVerdict } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { Badge } from '../../ui/badge.tsx';
import { useWords } from '../../words/words.tsx';

const addressSchema = z.union([z.ipv4(), z.ipv6()]);

/** The address in what was typed, or the first of the range; undefined while it is none. */
export const addressIn = (text: string): string | undefined => {
  const [address] = text.trim().split('/');
  return addressSchema.safeParse(address).success ? address : undefined;
};

/** What the rules say about an address; about that of the person when `address` is empty. */
export const useVerdict = (address: string | undefined) =>
  useQuery({
    queryKey: ['ip-rules', 'check', address],
    queryFn: ({ signal }) => castellan.checkIpAddress({ query: address === '' ? {} : { address }, signal }),
    enabled: address !== undefined,
  });

/** Whether an address may pass, and by which rule. */
export const Verdict = ({ verdict }: { readonly verdict: IpRuleVerdict }) => {
  const { ipRules } = useWords();
  const { address, allowed, rule } = verdict;
  return (
    <p className="foreign flex flex-wrap items-baseline gap-x-2 gap-y-1">
      <Badge tone={allowed ? 'success' : 'danger'}>{allowed ? ipRules.passes : ipRules.refused}</Badge>
      <span>{rule === null ? ipRules.noRuleHolds(address) : ipRules.decidedBy(address, rule.cidr, rule.reason)}</span>
    </p>
  );
};
