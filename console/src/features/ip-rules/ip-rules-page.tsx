import type { IpRule } from 'castellan-client';
import { Ellipsis, Network, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar, FlagFilter, SearchFilter } from '../../ui/filter-bar.tsx';
import { type Filters, useFilters } from '../../ui/filters.ts';
import { laterDialog } from '../../ui/later-dialog.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useWords } from '../../words/words.tsx';
import { AddressCheck } from './address-check.tsx';
import type { Wanted } from './rule-dialog.tsx';
import { addressIn } from './verdict.tsx';

const RuleDialog = laterDialog(async () => (await import('./rule-dialog.tsx')).RuleDialog);

const actions = ['allow', 'deny'] as const;

/** The list as the server is asked for it. What is no address yet does not filter: it is being typed. */
const readRules = (filters: Filters['settled']) => {
  const action = actions.find((one) => one === filters.action);
  const contains = addressIn(filters.contains ?? '');
  return {
    ...(action !== undefined && { action }),
    ...(contains !== undefined && { contains }),
    include_expired: filters.expired === 'shown',
  };
};

/** Which addresses may use the server, who said so and why. */
export const IpRulesPage = () => {
  const { ipRules, shell, general } = useWords();
  const may = useMay();
  const filters = useFilters(['contains', 'action', 'expired']);
  const checked = useFilters(['address']);
  const [wanted, setWanted] = useState<Wanted>();
  const [isOpen, setOpen] = useState(false);
  const want = (what: Wanted): void => {
    setWanted(what);
    setOpen(true);
  };
  const query = readRules(filters.settled);
  const list = usePagedList({
    key: ['ip-rules', query],
    read: ({ cursor, signal }) =>
      castellan.listIpRules({ query: { ...query, limit: 100, ...(cursor !== undefined && { cursor }) }, signal }),
    names: ({ created_by }) => [created_by],
  });
  const create = (
    <Button look="primary" icon={<Plus size={15} aria-hidden />} onClick={() => want({ kind: 'create' })}>
      {ipRules.create}
    </Button>
  );
  const contains = filters.get('contains');
  return (
    <Page title={shell.page.ipRules} lead={ipRules.lead} actions={may('ip-rules:write') && create}>
      <Panel isBare>
        <FilterBar filters={filters}>
          <SearchFilter filters={filters} name="contains" label={ipRules.contains} />
          <ChoiceFilter
            filters={filters}
            name="action"
            label={ipRules.action}
            choices={actions.map((value) => ({ value, label: ipRules.actions[value] }))}
          />
          <FlagFilter filters={filters} name="expired" value="shown" label={ipRules.expired} />
          {contains !== '' && addressIn(contains) === undefined && (
            <p role="status" className="text-sm text-danger">
              {ipRules.notAnAddress}
            </p>
          )}
        </FilterBar>
        <PagedTable
          list={list}
          caption={shell.page.ipRules}
          columns={useColumns(want)}
          keyOf={({ id }) => id}
          empty={
            <EmptyState icon={Network} title={filters.areSet ? general.nothingFound : ipRules.none}>
              {filters.areSet ? undefined : ipRules.noneText}
            </EmptyState>
          }
        />
      </Panel>
      <AddressCheck filters={checked} />
      {wanted !== undefined && <RuleDialog wanted={wanted} isOpen={isOpen} onClose={() => setOpen(false)} />}
    </Page>
  );
};

const useColumns = (want: (what: Wanted) => void): readonly Column<IpRule>[] => {
  const { ipRules, general } = useWords();
  const mayWrite = useMay()('ip-rules:write');
  return [
    {
      key: 'range',
      head: ipRules.range,
      cell: ({ cidr, reason }) => (
        <>
          <span className="font-mono text-sm whitespace-nowrap max-md:break-all max-md:whitespace-normal">{cidr}</span>
          <span className="foreign line-clamp-2 text-sm text-muted md:hidden">{reason}</span>
        </>
      ),
    },
    {
      key: 'action',
      head: ipRules.action,
      cell: ({ action }) => <Badge tone={action === 'allow' ? 'success' : 'danger'}>{ipRules.actions[action]}</Badge>,
    },
    {
      key: 'reason',
      head: ipRules.reason,
      isWideOnly: true,
      cell: ({ reason }) => (
        <span className="foreign line-clamp-2 max-w-md" title={reason}>
          {reason}
        </span>
      ),
    },
    {
      key: 'by',
      head: ipRules.madeBy,
      isWideOnly: true,
      cell: (rule) => (
        <>
          <span className="block max-w-44 truncate">
            {rule.created_by === null ? ipRules.operator : <UserLink id={rule.created_by} />}
          </span>
          <span className="block text-sm text-faint">
            <Time at={rule.created_at} />
          </span>
        </>
      ),
    },
    {
      key: 'expires',
      head: ipRules.expiresAt,
      isWideOnly: true,
      cell: ({ expires_at }) => {
        if (expires_at === null) return <span className="text-faint">{ipRules.forEver}</span>;
        if (Date.parse(expires_at) <= Date.now()) return <Badge>{ipRules.isExpired}</Badge>;
        return <Time at={expires_at} />;
      },
    },
    ...(mayWrite
      ? [
          {
            key: 'acts',
            head: general.more,
            isHeadHidden: true,
            align: 'end' as const,
            width: 'w-12',
            cell: (rule: IpRule) => (
              <Menu button={<IconButton label={ipRules.actsOf(rule.cidr)} icon={<Ellipsis size={16} aria-hidden />} />}>
                <MenuItem icon={<Pencil size={14} aria-hidden />} onSelect={() => want({ kind: 'edit', rule })}>
                  {general.edit}
                </MenuItem>
                <MenuItem
                  icon={<Trash2 size={14} aria-hidden />}
                  isDangerous
                  onSelect={() => want({ kind: 'delete', rule })}
                >
                  {general.delete}
                </MenuItem>
              </Menu>
            ),
          },
        ]
      : []),
  ];
};
