import { useQuery } from '@tanstack/react-query';
import type { SettingInForce } from 'castellan-client';
import { SlidersHorizontal } from 'lucide-react';
import { castellan } from '../../api/castellan.ts';
import { Badge } from '../../ui/badge.tsx';
import { CodeProse } from '../../ui/code-prose.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { ChoiceFilter, FilterBar, SearchFilter } from '../../ui/filter-bar.tsx';
import { type Filters, useFilters } from '../../ui/filters.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import type { SettingWords } from '../../words/setting-de.ts';
import { useSettingWords } from '../../words/setting-words.ts';
import { useWords } from '../../words/words.tsx';
import { groupOf, groupOrder } from './setting-groups.ts';

/** What the server runs with, found by name, description or value. */
export const SettingsPage = () => {
  const { settings, shell, general } = useWords();
  const said = useSettingWords();
  const filters = useFilters(['search', 'source']);
  const inForce = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => castellan.listSettings({ signal }),
    // They change with a start of the server alone.
    staleTime: 60_000,
  });
  const found =
    inForce.data?.data.map((setting) => told(setting, said)).filter((setting) => fits(setting, filters.settled)) ?? [];
  const columns = useColumns();
  return (
    <Page title={shell.page.settings} lead={settings.lead}>
      <Panel isBare>
        <FilterBar filters={filters}>
          <SearchFilter filters={filters} name="search" label={settings.search} />
          <ChoiceFilter
            filters={filters}
            name="source"
            label={settings.source}
            choices={(['environment', 'default'] as const).map((value) => ({ value, label: settings.sources[value] }))}
          />
          <p role="status" className="text-sm text-faint">
            {inForce.data !== undefined && settings.found(found.length)}
          </p>
        </FilterBar>
        {inForce.isPending && <p className="p-4 text-faint">{general.loading}</p>}
        {inForce.error !== null && inForce.data === undefined && (
          <div className="p-4">
            <Failure error={inForce.error} onRetry={() => void inForce.refetch()} />
          </div>
        )}
        {inForce.data !== undefined && found.length === 0 && (
          <EmptyState icon={SlidersHorizontal} title={general.nothingFound} />
        )}
      </Panel>
      {groupOrder.map((group) => {
        const rows = found.filter(({ name }) => groupOf(name) === group);
        return rows.length === 0 ? null : (
          <Panel key={group} title={settings.groups[group]} isBare>
            <Table rows={rows} columns={columns} keyOf={({ name }) => name} caption={settings.groups[group]} />
          </Panel>
        );
      })}
    </Page>
  );
};

/** A setting in the language of the page; one that has no words in it stays in the server's English. */
type ToldSetting = SettingInForce & { readonly language: 'en' | undefined };

const told = (setting: SettingInForce, said: SettingWords): ToldSetting => {
  const words = said[setting.name];
  if (words === undefined) return { ...setting, language: 'en' };
  const { description, whenUnset = setting.when_unset } = words;
  return { ...setting, description, when_unset: whenUnset, language: undefined };
};

const fits = (setting: SettingInForce, { search = '', source }: Filters['settled']): boolean => {
  if (source !== undefined && setting.source !== source) return false;
  const { name, description, value, when_unset: whenUnset } = setting;
  const text = [name, description, value ?? '', whenUnset].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((part) => text.includes(part));
};

const Value = ({ setting }: { readonly setting: ToldSetting }) => {
  const { settings } = useWords();
  const { secret, source, value } = setting;
  if (secret && source === 'environment') return <span>{settings.isSet}</span>;
  if (value !== null && !secret) return <span className="foreign font-mono text-sm">{value}</span>;
  return (
    <span className="wrap-anywhere text-muted">
      {secret && `${settings.isNotSet} `}
      <CodeProse text={setting.when_unset} language={setting.language} />
    </span>
  );
};

const useColumns = (): readonly Column<ToldSetting>[] => {
  const { settings } = useWords();
  return [
    {
      key: 'setting',
      head: settings.setting,
      width: 'w-1/2',
      cell: ({ name, description, secret, language }) => (
        <>
          <span className="flex flex-wrap items-center gap-2 font-mono text-sm font-medium break-all">
            {name}
            {secret && <Badge tone="warning">{settings.secret}</Badge>}
          </span>
          <span className="mt-0.5 block text-sm wrap-anywhere text-muted">
            <CodeProse text={description} language={language} />
          </span>
        </>
      ),
    },
    {
      key: 'value',
      head: settings.value,
      cell: (setting) => (
        <span className="flex flex-wrap items-baseline gap-2">
          <Value setting={setting} />
          <Badge tone={setting.source === 'default' ? 'neutral' : 'info'}>
            {setting.source === 'default' ? settings.isDefault : settings.isGiven}
          </Badge>
        </span>
      ),
    },
  ];
};
