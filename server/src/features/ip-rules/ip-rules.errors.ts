import { defineProblem, Problem } from '../../platform/problem/problem.ts';
import type { IpRule } from './ip-rule.ts';

export const ipRuleExists = defineProblem({
  code: 'IP_RULE_EXISTS',
  status: 409,
  message: 'There is a rule for this range already; change that one.',
  description: '`details.existing_id` is the rule that is there.',
});

export const ipRuleRedundant = defineProblem({
  code: 'IP_RULE_REDUNDANT',
  status: 409,
  message: 'This rule would change nothing: a wider rule says the same and lasts as long.',
  description: '`details.existing_id` is the wider rule. Nothing between the two says otherwise.',
});

export const ipRuleLocksOut = defineProblem({
  code: 'IP_RULE_LOCKS_OUT_CALLER',
  status: 409,
  message: 'After this your own address would be refused. Send "force": true if that is what you want.',
  description:
    'The address that the request came from could not use the server any more. A delete takes `?force=true`. `castellan ip-rules` on the server is the way back in.',
});

export const tooManyIpRules = defineProblem({
  code: 'IP_RULES_FULL',
  status: 409,
  message: 'There are as many rules as there may be; delete some first, or write a wider range.',
  description:
    'At most 10,000 rules are kept. Expired ones count until they are deleted, which happens by itself after 30 days.',
});

export const ipRuleProblems = [ipRuleExists, ipRuleRedundant, ipRuleLocksOut, tooManyIpRules] as const;

export const existsAlready = (rule: IpRule): Problem =>
  new Problem(ipRuleExists, { details: { field: 'cidr', existing_id: rule.id } });

export const saysNothingNew = (wider: IpRule): Problem =>
  new Problem(ipRuleRedundant, { details: { existing_id: wider.id, existing_cidr: wider.range.text } });
