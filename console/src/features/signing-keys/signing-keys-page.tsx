import { useQuery } from '@tanstack/react-query';
import type { SigningKey } from 'castellan-client';
import { KeyRound, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { paced } from '../../api/pace.ts';
import { useAct } from '../../ui/act.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';

const tones: Readonly<Record<SigningKey['state'], Tone>> = { next: 'info', current: 'success', retired: 'neutral' };

/** The keys that sign or verify access tokens, and a button that makes the next one. */
export const SigningKeysPage = () => {
  const { signingKeys, shell, general } = useWords();
  const mayRotate = useMay()('signing-keys:write');
  const [isAsked, setAsked] = useState(false);
  const keys = useQuery({
    queryKey: ['signing-keys'],
    queryFn: ({ signal }) => castellan.listSigningKeys({ signal }),
    // The next key becomes the current one by itself.
    refetchInterval: () => paced(15_000),
  });
  const rotate = useAct({
    act: () => castellan.rotateSigningKeys(),
    touches: [['signing-keys']],
    said: signingKeys.rotated,
    onDone: () => setAsked(false),
  });
  const columns = useColumns();
  const hasKeys = keys.data !== undefined && keys.data.data.length > 0;
  return (
    <Page
      title={shell.page.signingKeys}
      lead={signingKeys.lead}
      actions={
        mayRotate &&
        hasKeys && (
          <Button look="primary" icon={<RotateCw size={15} aria-hidden />} onClick={() => setAsked(true)}>
            {signingKeys.rotate}
          </Button>
        )
      }
    >
      <Panel isBare>
        {hasKeys && (
          <Table rows={keys.data.data} columns={columns} keyOf={({ kid }) => kid} caption={shell.page.signingKeys} />
        )}
        {keys.data?.data.length === 0 && (
          <EmptyState icon={KeyRound} title={signingKeys.none}>
            {signingKeys.noneText}
          </EmptyState>
        )}
        {keys.isPending && <p className="p-4 text-faint">{general.loading}</p>}
        {keys.error !== null && keys.data === undefined && (
          <div className="p-4">
            <Failure error={keys.error} onRetry={() => void keys.refetch()} />
          </div>
        )}
      </Panel>
      <Panel title={signingKeys.keySet} lead={signingKeys.keySetLead}>
        <Copyable text={new URL('/.well-known/jwks.json', location.origin).href} />
      </Panel>
      <Confirm
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={signingKeys.rotateTitle}
        lead={signingKeys.rotateLead}
        button={signingKeys.rotate}
        act={rotate}
        input={undefined}
        isDangerous={false}
      />
    </Page>
  );
};

const useColumns = (): readonly Column<SigningKey>[] => {
  const { signingKeys } = useWords();
  return [
    {
      key: 'kid',
      head: signingKeys.id,
      cell: ({ kid, algorithm }) => (
        <>
          <Copyable text={kid} />
          <span className="block text-sm text-faint md:hidden">{algorithm}</span>
        </>
      ),
    },
    { key: 'algorithm', head: signingKeys.algorithm, isWideOnly: true, cell: ({ algorithm }) => algorithm },
    {
      key: 'state',
      head: signingKeys.state,
      cell: (key) => (
        <>
          <Badge tone={tones[key.state]}>{signingKeys.states[key.state]}</Badge>
          <span className="mt-1 block text-sm text-faint md:hidden">
            {key.state === 'next' && <Time at={key.signs_from} />}
            {key.state === 'retired' && key.retired_at !== null && <Time at={key.retired_at} />}
          </span>
        </>
      ),
    },
    { key: 'created', head: signingKeys.created, isWideOnly: true, cell: (key) => <Time at={key.created_at} /> },
    {
      key: 'signs',
      head: signingKeys.signsFrom,
      isWideOnly: true,
      cell: (key) => <Time at={key.signs_from} isExact />,
    },
    {
      key: 'verifies',
      head: signingKeys.verifiesUntil,
      isWideOnly: true,
      cell: (key) =>
        key.retired_at === null ? (
          <span className="text-faint">{signingKeys.noEnd}</span>
        ) : (
          <Time at={key.retired_at} isExact />
        ),
    },
  ];
};
