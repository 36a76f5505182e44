import type { TaskEndpoint, TaskEndpointTest } from 'castellan-client';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { problemWords } from '../../api/problem-words.ts';
import { NotProved } from '../../api/proof.tsx';
import { useAct } from '../../ui/act.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { useEndpointWords } from '../../words/endpoint-words.ts';
import { useSpoken } from '../../words/words.tsx';

/** Sends a test message when it is told to, and shows how it was taken. */
export const EndpointTest = ({
  endpoint: { name },
  onClose,
}: {
  readonly endpoint: TaskEndpoint;
  readonly onClose: () => void;
}) => {
  const words = useEndpointWords();
  const { words: all } = useSpoken();
  const [taken, setTaken] = useState<TaskEndpointTest>();
  const [refusal, setRefusal] = useState<string>();
  const test = useAct({ act: () => castellan.testTaskEndpoint({ params: { name } }), touches: [], onDone: setTaken });
  const send = async (): Promise<void> => {
    if (test.isBusy) return;
    setTaken(undefined);
    setRefusal(undefined);
    try {
      await test.perform(undefined);
    } catch (error) {
      if (!(error instanceof NotProved)) setRefusal(problemWords(error, all));
    }
  };
  return (
    <div className="grid gap-4">
      <div aria-live="polite" className="grid min-h-10 gap-3">
        {refusal !== undefined && <Banner tone="danger">{refusal}</Banner>}
        {taken !== undefined && <Taken taken={taken} />}
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{all.general.close}</Button>
        <Button look="primary" isBusy={test.isBusy} onClick={() => void send()}>
          {taken === undefined ? words.send : words.sendAgain}
        </Button>
      </div>
    </div>
  );
};

const Taken = ({ taken }: { readonly taken: TaskEndpointTest }) => {
  const words = useEndpointWords();
  const { language } = useSpoken();
  if (taken.status === null) return <Banner tone="danger">{taken.error}</Banner>;
  const ms = taken.duration_ms.toLocaleString(language);
  return (
    <>
      {taken.is_delivered ? (
        <Banner tone="success">{words.delivered(taken.status, ms)}</Banner>
      ) : (
        <Banner tone="danger">{words.notDelivered(taken.status, ms)}</Banner>
      )}
      {taken.answer !== null && (
        <div>
          <p className="text-sm text-faint">{words.answer}</p>
          <p className="foreign mt-1 max-h-40 overflow-y-auto rounded bg-sunken p-2 font-mono text-sm break-all">
            {taken.answer}
          </p>
        </div>
      )}
    </>
  );
};
