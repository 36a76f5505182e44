import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { TextField } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/words.tsx';
import { RefusalExplained } from './refusal-explained.tsx';

/** Asks for a request id, and says why that request was refused. */
export const RefusalsPage = () => {
  const { requestId } = useParams();
  const { refusals } = useWords();
  return (
    <Page title={refusals.title} lead={refusals.lead}>
      <Panel>
        <RequestIdForm key={requestId} asked={requestId ?? ''} />
      </Panel>
      {requestId !== undefined && <Explanation requestId={requestId} />}
    </Page>
  );
};

const idPattern = /^[A-Za-z0-9._-]{1,128}$/;

const RequestIdForm = ({ asked }: { readonly asked: string }) => {
  const { refusals } = useWords();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(asked);
  const [isFaulty, setFaulty] = useState(false);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const id = typed.trim();
        setFaulty(!idPattern.test(id));
        if (idPattern.test(id)) void navigate(`/refusals/${id}`);
      }}
      className="flex items-start gap-2"
    >
      <TextField
        label={refusals.requestId}
        placeholder="01a20377-edae-74d9-a44a-8d2a3a3cadef"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={asked === ''}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={isFaulty ? refusals.notAnId : undefined}
        className="max-w-md flex-1"
      />
      <Button type="submit" look="primary" className="mt-6">
        {refusals.explain}
      </Button>
    </form>
  );
};

const Explanation = ({ requestId }: { readonly requestId: string }) => {
  const { refusals, general } = useWords();
  const refusal = useQuery({
    queryKey: ['refusal', requestId],
    queryFn: ({ signal }) => castellan.explainRefusal({ params: { request_id: requestId }, signal }),
  });
  if (refusal.data !== undefined) return <RefusalExplained refusal={refusal.data} />;
  if (isRefusal(refusal.error, 'NOT_FOUND', 'INVALID_INPUT')) {
    return (
      <Panel>
        <EmptyState
          icon={SearchX}
          title={refusals.notFound}
          action={
            <Button isBusy={refusal.isFetching} onClick={() => void refusal.refetch()}>
              {general.retry}
            </Button>
          }
        >
          {refusals.notFoundText}
        </EmptyState>
      </Panel>
    );
  }
  if (refusal.error !== null) return <Failure error={refusal.error} onRetry={() => void refusal.refetch()} />;
  return <p className="text-faint">{general.loading}</p>;
};
