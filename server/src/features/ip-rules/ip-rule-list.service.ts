import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { IpAddress } from '../../platform/network/ip-address.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { createRulebook, type IpRule, type IpRuleAction } from './ip-rule.ts';
import * as store from './ip-rules.store.ts';

export type IpRuleListNeeds = { readonly database: Database; readonly clock: Clock; readonly cursors: Cursors };

export type IpRuleQuery = {
  readonly limit: number;
  readonly cursor?: string;
  readonly action?: IpRuleAction;
  /** Only rules whose range holds this address. */
  readonly contains?: IpAddress;
  readonly includeExpired: boolean;
};

export type IpRuleList = {
  /** In the order of the ranges, a wider one before those in it. @throws Problem `INVALID_INPUT` for a forged cursor. */
  page(query: IpRuleQuery): Promise<{ readonly rows: readonly IpRule[]; readonly nextCursor: string | null }>;
  /** @throws Problem `NOT_FOUND` */
  find(id: Uuid): Promise<IpRule>;
  /** The rule that decides about the address, as it is committed now. */
  deciding(address: IpAddress): Promise<IpRule | undefined>;
  /** All of them, expired ones too. */
  all(): Promise<IpRule[]>;
};

const position = z.tuple([z.string()]);

export const createIpRuleList = ({ database, clock, cursors }: IpRuleListNeeds): IpRuleList => ({
  async page({ limit, cursor, action, contains, includeExpired }) {
    const address = contains?.toString() ?? null;
    const identity = { list: 'ip-rules', filters: { action: action ?? null, address, includeExpired } };
    const after = cursors.read(identity, cursor, position);
    const rows = await database.rows(store.selectPage, [
      ...[action ?? null, address, includeExpired, clock.now(), after?.[0] ?? null, limit + 1],
    ]);
    return cursors.page(identity, rows, limit, (rule) => [rule.range.text]);
  },
  async find(id) {
    const rule = await database.row(store.selectRule, [id]);
    if (rule === undefined) throw new Problem(notFound);
    return rule;
  },
  async deciding(address) {
    const covering = await database.rows(store.selectCovering, [address.toString()]);
    return createRulebook(covering)(address, clock.now());
  },
  all: () => database.rows(store.selectRules, []),
});
