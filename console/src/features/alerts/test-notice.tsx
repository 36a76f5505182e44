import type { AlertTest } from 'castellan-client';
import { BellRing } from 'lucide-react';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useStoryWords } from '../../words/story-words.ts';

/** Sends a test notice to everybody who would be told, and says what became of each. */
export const TestNotice = () => {
  const { alerts, general } = useStoryWords();
  const [result, setResult] = useState<AlertTest['data']>();
  const send = useAct({
    act: () => castellan.testAlerts(),
    touches: [],
    onDone: ({ data }) => setResult(data),
  });
  return (
    <>
      <Button icon={<BellRing size={16} aria-hidden />} isBusy={send.isBusy} onClick={() => send.run(undefined)}>
        {alerts.test}
      </Button>
      <Dialog isOpen={result !== undefined} onClose={() => setResult(undefined)} title={alerts.testTitle}>
        {result?.length === 0 && <p>{alerts.nobodyTold}</p>}
        <ul className="grid gap-2">
          {result?.map(({ channel, to, outcome, error }) => (
            <li key={`${channel} ${to}`} className="flex flex-wrap items-center gap-2">
              <Badge tone={outcome === 'sent' ? 'success' : 'danger'}>{alerts.outcomes[outcome]}</Badge>
              <span className="foreign">{alerts.told(alerts.channels[channel], to)}</span>
              {error !== null && <span className="foreign w-full text-sm text-danger">{error}</span>}
            </li>
          ))}
        </ul>
        <div className="mt-4 flex justify-end">
          <Button onClick={() => setResult(undefined)}>{general.close}</Button>
        </div>
      </Dialog>
    </>
  );
};
