import { useQuery } from '@tanstack/react-query';
import type { LimitPolicy } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { Badge } from '../../ui/badge.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';
import { limitName } from './limit-name.ts';

/** The limits in force: what each allows, whom it counts, and which setting it comes from. */
export const PoliciesPanel = () => {
  const { limits, general } = useWords();
  const policies = useQuery({
    queryKey: ['limit-policies'],
    queryFn: ({ signal }) => castellan.listLimitPolicies({ signal }),
    // They change with a start of the server alone.
    staleTime: 60_000,
  });
  const columns = useColumns();
  return (
    <Panel title={limits.policies} lead={limits.policiesLead} isBare>
      {policies.data !== undefined && (
        <Table rows={policies.data.data} columns={columns} keyOf={({ name }) => name} caption={limits.policies} />
      )}
      {policies.isPending && <p className="p-4 text-faint">{general.loading}</p>}
      {policies.error !== null && policies.data === undefined && (
        <div className="p-4">
          <Failure error={policies.error} onRetry={() => void policies.refetch()} />
        </div>
      )}
    </Panel>
  );
};

const useColumns = (): readonly Column<LimitPolicy>[] => {
  const words = useWords();
  const { limits } = words;
  const mayReadSettings = useMay()('settings:read');
  return [
    {
      key: 'name',
      head: limits.policy,
      cell: ({ name }) => (
        <>
          {limitName(name, words)} <code className="block font-mono text-xs text-faint">{name}</code>
        </>
      ),
    },
    {
      key: 'budget',
      head: limits.allowance,
      cell: (policy) => (
        <>
          <span className="md:whitespace-nowrap">{limits.budget(policy.points, policy.window_seconds)}</span>
          {policy.block_seconds > 0 && (
            <span className="block text-sm text-faint md:whitespace-nowrap">
              {limits.thenBlocked(policy.block_seconds)}
            </span>
          )}
        </>
      ),
    },
    {
      key: 'per',
      head: limits.per,
      isWideOnly: true,
      cell: (policy) => limits.subjects[policy.subject_kind] ?? policy.subject_kind,
    },
    {
      key: 'counts',
      head: limits.counted,
      isWideOnly: true,
      cell: ({ counts }) => <span className="whitespace-nowrap">{limits.counts[counts]}</span>,
    },
    {
      key: 'setting',
      head: limits.setting,
      isWideOnly: true,
      cell: ({ setting, source }) => (
        <span className="flex flex-wrap items-center gap-2 font-mono text-sm">
          {mayReadSettings ? (
            <TextLink to={`/settings?search=${encodeURIComponent(setting)}`}>{setting}</TextLink>
          ) : (
            setting
          )}
          <Badge tone={source === 'default' ? 'neutral' : 'info'}>
            {source === 'default' ? limits.isDefault : limits.isSet}
          </Badge>
        </span>
      ),
    },
  ];
};
