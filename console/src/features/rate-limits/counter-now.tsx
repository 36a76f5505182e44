import type { LimitCounter } from 'castellan-client';
import { useState } from 'react';
import { useMay } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';
import { limitName } from './limit-name.ts';
import { ConfirmUnblock } from './unblock.tsx';

/** The counter that refused a request, as it stands now, and a button that makes it begin anew. */
export const CounterNow = ({ counter }: { readonly counter: LimitCounter }) => {
  const words = useWords();
  const { refusals, limits } = words;
  const mayEnd = useMay()('rate-limits:write') && counter.can_be_unblocked;
  const [isAsked, setAsked] = useState(false);
  const isBlocked = counter.blocked_until !== null;
  const act = isBlocked ? refusals.endBlock : refusals.reset;
  return (
    <Panel
      title={refusals.counter}
      action={
        mayEnd && (
          <Button look="primary" size="sm" onClick={() => setAsked(true)}>
            {act}
          </Button>
        )
      }
    >
      <Facts>
        <Fact name={limits.policy}>
          {limitName(counter.policy, words)} <code className="font-mono text-xs text-faint">{counter.policy}</code>
        </Fact>
        <Fact name={limits.per}>{limits.subjects[counter.subject_kind] ?? counter.subject_kind}</Fact>
        <Fact name={limits.counted}>{refusals.taken(counter.taken, counter.points)}</Fact>
        {counter.window_ends_at !== null && (
          <Fact name={refusals.windowEnds}>
            <Time at={counter.window_ends_at} />
          </Fact>
        )}
        {counter.blocked_until !== null && (
          <Fact name={refusals.blockedNow}>
            <Time at={counter.blocked_until} isExact />
          </Fact>
        )}
      </Facts>
      {!counter.can_be_unblocked && <p className="mt-3 text-success">{refusals.isFree}</p>}
      <ConfirmUnblock isOpen={isAsked} onClose={() => setAsked(false)} counterId={counter.id} title={act} />
    </Panel>
  );
};
