import type { Feature } from '../../platform/feature/feature.ts';
import type { AddressGate } from '../../platform/http/address-gate.ts';
import { createCursors } from '../../platform/http/page.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import { createIpRuleGate } from './ip-rule-gate.ts';
import { createIpRuleList, type IpRuleList } from './ip-rule-list.service.ts';
import { ipRuleProblems } from './ip-rules.errors.ts';
import { ipRuleRefusals, ipRulesHeld } from './ip-rules.metrics.ts';
import { createIpRuleRoutes } from './ip-rules.routes.ts';
import { createIpRuleService, type IpRules, type IpRulesNeeds } from './ip-rules.service.ts';
import { selectRules } from './ip-rules.store.ts';

export type { IpRule } from './ip-rule.ts';
export { actionField, cidrField, expiryField, reasonField } from './ip-rule-body.ts';

export type IpRulesFeatureNeeds = IpRulesNeeds & {
  readonly changes: ChangeFeed;
  /** The same database, over connections that requests cannot use up. */
  readonly feedDatabase: Database;
  readonly metrics: Metrics;
  readonly secrets: Secrets;
};

export type IpRulesFeature = {
  readonly feature: Feature;
  readonly gate: AddressGate;
  /** For the command line. */
  readonly rules: IpRules & Pick<IpRuleList, 'all'>;
};

/** Which addresses may use the server: rules over ranges, their administration, and the gate that asks them. */
export const createIpRules = (needs: IpRulesFeatureNeeds): IpRulesFeature => {
  const { database, feedDatabase, changes, clock, metrics, secrets } = needs;
  const list = createIpRuleList({ database, clock, cursors: createCursors(secrets) });
  const gate = createIpRuleGate({ clock, metrics, readRules: () => feedDatabase.rows(selectRules, []) });
  const service = createIpRuleService(needs);

  /** Whoever is answered here finds that it holds here. */
  const andSettled = async <T>(changed: Promise<T>): Promise<T> => {
    const result = await changed;
    await gate.settled();
    return result;
  };
  const rules: IpRules = {
    create: (...parameters) => andSettled(service.create(...parameters)),
    change: (...parameters) => andSettled(service.change(...parameters)),
    remove: (...parameters) => andSettled(service.remove(...parameters)),
  };

  return {
    feature: {
      name: 'ip-rules',
      routes: createIpRuleRoutes(rules, list),
      problems: ipRuleProblems,
      metrics: [ipRuleRefusals, ipRulesHeld],
      permissions: [
        { name: 'ip-rules:read', description: 'See which addresses may use the server.' },
        { name: 'ip-rules:write', description: 'Allow and deny addresses.' },
      ],
      start: async () => {
        changes.subscribe('ip-rules', gate.reload);
        await gate.reload();
      },
    },
    gate,
    rules: { ...rules, all: list.all },
  };
};
