import type { LimitBlock, LimitPolicy } from 'castellan-client';
import { ShieldCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { useNamed } from '../../api/user-names.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { nameOf, UserLink } from '../../ui/user-link.tsx';
import type { Words } from '../../words/en.ts';
import { useWords } from '../../words/words.tsx';
import { isLimit, limitName } from './limit-name.ts';
import { ConfirmUnblock } from './unblock.tsx';

/** Who is refused at the moment for having tried too often, and a way to let them in again. */
export const BlocksPanel = () => {
  const words = useWords();
  const { limits, general } = words;
  const filters = useFilters(['policy']);
  const [wanted, setWanted] = useState<LimitBlock>();
  const [isOpen, setOpen] = useState(false);
  const policy = knownPolicy(filters.settled.policy, words);
  const list = usePagedList({
    key: ['blocks', policy],
    read: ({ cursor, signal }) =>
      castellan.listBlocks({
        query: { limit: 100, ...(policy !== undefined && { policy }), ...(cursor !== undefined && { cursor }) },
        signal,
      }),
    refreshMs: 5_000,
  });
  const ask = (block: LimitBlock): void => {
    setWanted(block);
    setOpen(true);
  };
  return (
    <Panel title={limits.blocks} lead={limits.blocksLead} isBare>
      <FilterBar filters={filters}>
        <ChoiceFilter
          filters={filters}
          name="policy"
          label={limits.policy}
          choices={Object.entries(limits.names).map(([value, label]) => ({ value, label }))}
        />
      </FilterBar>
      <PagedTable
        list={list}
        caption={limits.blocks}
        columns={useColumns(ask)}
        keyOf={({ id }) => id}
        empty={
          <EmptyState icon={ShieldCheck} title={filters.areSet ? general.nothingFound : limits.noBlocks}>
            {filters.areSet ? undefined : limits.noBlocksText}
          </EmptyState>
        }
      />
      {wanted !== undefined && <Asked block={wanted} isOpen={isOpen} onClose={() => setOpen(false)} />}
    </Panel>
  );
};

const knownPolicy = (code: string | undefined, words: Words): LimitPolicy['name'] | undefined =>
  code !== undefined && isLimit(code, words) ? code : undefined;

/** Whose id the subject is; null for addresses, sessions and everybody. */
const accountIn = ({ subject_kind: kind, subject }: LimitBlock): string | null =>
  kind === 'account' || kind === 'user' || kind === 'device' ? subject : null;

const Asked = ({
  block,
  ...dialog
}: {
  readonly block: LimitBlock;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) => {
  const { limits } = useWords();
  return <ConfirmUnblock {...dialog} counterId={block.id} title={limits.unblockTitle(useWhom(block))} />;
};

const useWhom = (block: LimitBlock): string => {
  const words = useWords();
  const account = accountIn(block);
  const named = useNamed(account);
  if (account !== null) return nameOf(account, named, words);
  return block.subject ?? words.limits.unknownLogin;
};

const Whom = ({ block }: { readonly block: LimitBlock }): ReactNode => {
  const { limits } = useWords();
  const { subject_kind: kind, subject } = block;
  if (kind === 'everybody') return limits.everybody;
  if (subject === null) return <span className="text-muted">{limits.unknownLogin}</span>;
  if (kind === 'session') return limits.session(subject.slice(-8));
  if (accountIn(block) === null) return <span className="font-mono text-sm">{subject}</span>;
  return (
    <>
      {kind === 'device' && `${limits.device} `}
      <UserLink id={subject} />
    </>
  );
};

const UnblockButton = ({ block, onAsk }: { readonly block: LimitBlock; readonly onAsk: () => void }) => {
  const { limits } = useWords();
  const whom = useWhom(block);
  return (
    <Button size="sm" onClick={onAsk} aria-label={limits.unblockOf(whom)}>
      {limits.unblock}
    </Button>
  );
};

const useColumns = (ask: (block: LimitBlock) => void): readonly Column<LimitBlock>[] => {
  const words = useWords();
  const { limits } = words;
  const mayUnblock = useMay()('rate-limits:write');
  return [
    {
      key: 'whom',
      head: limits.blocked,
      cell: (block) => (
        <>
          <Whom block={block} />
          <span className="block text-sm text-faint md:hidden">
            {limitName(block.policy, words)} · <Time at={block.blocked_until} />
          </span>
        </>
      ),
    },
    {
      key: 'policy',
      head: limits.policy,
      isWideOnly: true,
      cell: ({ policy }) => (
        <>
          <span className="whitespace-nowrap">{limitName(policy, words)}</span>{' '}
          <code className="block font-mono text-xs text-faint">{policy}</code>
        </>
      ),
    },
    { key: 'until', head: limits.until, isWideOnly: true, cell: (block) => <Time at={block.blocked_until} /> },
    {
      key: 'strikes',
      head: limits.strikes,
      align: 'end',
      isWideOnly: true,
      cell: ({ strikes }) => (
        <span className="tabular" title={limits.strikesHint}>
          {strikes}
        </span>
      ),
    },
    ...(mayUnblock
      ? [
          {
            key: 'act',
            head: words.general.more,
            isHeadHidden: true,
            align: 'end' as const,
            width: 'w-28',
            cell: (block: LimitBlock) => <UnblockButton block={block} onAsk={() => ask(block)} />,
          },
        ]
      : []),
  ];
};
