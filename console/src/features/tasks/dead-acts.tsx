import type { DeadTasks, Task } from 'castellan-client';
import { useState } from 'react';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CheckboxField } from '../../ui/field.tsx';
import { useWords } from '../../words/words.tsx';
import type { DeadFilter } from './dead-groups.ts';

/** The server replays so many in one call. */
const mostAtOnce = 10_000;
/** More than so many are confirmed by typing how many. */
const mostUnnamed = 20;

type Asked = 'replay-all' | 'replay-selected' | 'put-away';

/** Does it with each, one after the other, and goes on when one is no longer dead. @returns how many it was done with. */
const withEach = async (ids: readonly string[], act: (id: string) => Promise<unknown>) => {
  let done = 0;
  for (const id of ids) {
    try {
      await act(id);
      done += 1;
    } catch (error) {
      if (!isRefusal(error, 'CONFLICT', 'NOT_FOUND')) throw error;
    }
  }
  return { done, left: ids.length - done };
};

/** What can be done with dead tasks: with those that are ticked, or with all that match the filters. */
export const DeadActs = ({
  shown,
  selected,
  groups,
  filter,
  onTickAll,
  onDone,
}: {
  readonly shown: readonly Task[];
  readonly selected: readonly Task[];
  readonly groups: DeadTasks | undefined;
  readonly filter: DeadFilter;
  readonly onTickAll: (isTicked: boolean) => void;
  readonly onDone: () => void;
}) => {
  const { tasks } = useWords();
  const { dead, acts } = tasks;
  const [asked, setAsked] = useState<Asked>();
  // As it was when the question was asked: rows that come and go do not change what is confirmed.
  const [ids, setIds] = useState<readonly string[]>([]);
  const [total, setTotal] = useState(0);
  const touches = [['dead-tasks'], ['tasks'], ['task'], ['queues']];
  const close = (): void => setAsked(undefined);
  const finish = (): void => {
    close();
    onDone();
  };
  const sayFor =
    (said: (count: number) => string) =>
    ({ done, left }: { readonly done: number; readonly left: number }): string =>
      left === 0 ? said(done) : dead.someLeft(done, left);

  const replayAll = useAct({
    act: (limit: number) => castellan.replayTasks({ body: { filter, limit } }),
    touches,
    said: ({ replayed }) => dead.replayed(replayed),
    onDone: finish,
  });
  const replaySelected = useAct({
    act: (chosen: readonly string[]) => withEach(chosen, (id) => castellan.replayTask({ params: { id } })),
    touches,
    said: sayFor(dead.replayed),
    onDone: finish,
  });
  const putAway = useAct({
    act: (chosen: readonly string[]) => withEach(chosen, (id) => castellan.cancelTask({ params: { id } })),
    touches,
    said: sayFor(dead.isPutAway),
    onDone: finish,
  });
  const ask = (what: Asked): void => {
    setIds(selected.map(({ id }) => id));
    setTotal(Math.min(groups?.total ?? 0, mostAtOnce));
    setAsked(what);
  };
  const namingOf = (count: number) => (count > mostUnnamed ? { naming: String(count) } : {});

  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
      <CheckboxField
        label={selected.length === 0 ? dead.selectAll : dead.selected(selected.length)}
        checked={selected.length > 0 && selected.length === shown.length}
        onChange={(event) => onTickAll(event.currentTarget.checked)}
      />
      <span className="flex-1" />
      {selected.length > 0 ? (
        <>
          <Button size="sm" onClick={() => ask('put-away')}>
            {dead.putAwaySelected}
          </Button>
          <Button size="sm" look="primary" onClick={() => ask('replay-selected')}>
            {dead.replaySelected}
          </Button>
        </>
      ) : (
        <Button size="sm" disabled={groups === undefined} onClick={() => ask('replay-all')}>
          {dead.replayAll}
        </Button>
      )}
      <Confirm
        isOpen={asked === 'replay-all'}
        onClose={close}
        title={dead.replayTitle(total)}
        lead={dead.replayText}
        button={acts.replay}
        act={replayAll}
        input={total}
        isDangerous={false}
        {...namingOf(total)}
      >
        {(groups?.total ?? 0) > mostAtOnce && <p>{dead.replayMost(mostAtOnce)}</p>}
      </Confirm>
      <Confirm
        isOpen={asked === 'replay-selected'}
        onClose={close}
        title={dead.replayTitle(ids.length)}
        lead={dead.replayText}
        button={acts.replay}
        act={replaySelected}
        input={ids}
        isDangerous={false}
        {...namingOf(ids.length)}
      />
      <Confirm
        isOpen={asked === 'put-away'}
        onClose={close}
        title={dead.putAwayTitle(ids.length)}
        lead={dead.putAwayText}
        button={acts.putAway}
        act={putAway}
        input={ids}
        {...namingOf(ids.length)}
      />
    </div>
  );
};
