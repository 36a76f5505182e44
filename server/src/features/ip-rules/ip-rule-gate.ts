import type { Clock } from '../../platform/clock/clock.ts';
import type { AddressGate } from '../../platform/http/address-gate.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { parseIpAddress } from '../../platform/network/ip-address.ts';
import { createRulebook, type IpRule, type IpRulebook } from './ip-rule.ts';
import { ipRuleRefusals, ipRulesHeld } from './ip-rules.metrics.ts';

export type IpRuleGateNeeds = {
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Every rule as it is committed now. */
  readonly readRules: () => Promise<readonly IpRule[]>;
};

export type IpRuleGate = AddressGate & {
  /** Reads the rules again. Of several calls each reads after the one before, so the last one sees the newest. */
  reload(): Promise<void>;
  /** When the readings that have begun are over, however they ended. */
  settled(): Promise<void>;
};

// Few addresses make most requests; whoever sends from many empties this and costs himself a look-up each time.
const rememberedAddresses = 4_096;

/** This process's copy of the rules: it decides at every request without waiting for anything. */
export const createIpRuleGate = ({ clock, metrics, readRules }: IpRuleGateNeeds): IpRuleGate => {
  let rules: readonly IpRule[] = [];
  let decide: IpRulebook = () => undefined;
  let remembered = new Map<string, { readonly ruleId: string } | undefined>();
  let nextExpiryMs = Number.POSITIVE_INFINITY;
  let reading: Promise<void> = Promise.resolve();

  const forget = (nowMs: number): void => {
    remembered = new Map();
    nextExpiryMs = rules.reduce((nextMs, { expiresAt }) => {
      const expiryMs = expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
      return expiryMs > nowMs ? Math.min(nextMs, expiryMs) : nextMs;
    }, Number.POSITIVE_INFINITY);
  };

  const read = async (): Promise<void> => {
    rules = await readRules();
    decide = createRulebook(rules);
    forget(clock.now().getTime());
    for (const action of ['allow', 'deny'] as const) {
      metrics.gauge(ipRulesHeld, rules.filter((rule) => rule.action === action).length, { action });
    }
  };

  const lookUp = (address: string): { readonly ruleId: string } | undefined => {
    const parsed = parseIpAddress(address);
    const rule = parsed && decide(parsed, clock.now());
    return rule?.action === 'deny' ? { ruleId: rule.id } : undefined;
  };

  return {
    refusedBy(address) {
      if (rules.length === 0) return undefined;
      if (nextExpiryMs !== Number.POSITIVE_INFINITY) {
        const nowMs = clock.now().getTime();
        if (nowMs >= nextExpiryMs) forget(nowMs);
      }
      let denial = remembered.get(address);
      if (denial === undefined && !remembered.has(address)) {
        denial = lookUp(address);
        if (remembered.size >= rememberedAddresses) remembered.clear();
        remembered.set(address, denial);
      }
      if (denial !== undefined) metrics.increment(ipRuleRefusals, {});
      return denial;
    },
    reload() {
      const next = reading.then(read);
      reading = next.catch(() => {});
      return next;
    },
    settled: () => reading,
  };
};
