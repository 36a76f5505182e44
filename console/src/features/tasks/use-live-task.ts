import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Task, TaskDetail } from 'castellan-client';
import { useEffect, useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { paced } from '../../api/pace.ts';
import { isOver } from '../../ui/task-states.ts';
import { useIsVisible } from '../../ui/visibility.ts';

const pollMs = 2_000;
/** While the stream tells of each change: what it may have missed. */
const slowPollMs = 20_000;
const streamAgainMs = 30_000;

export type LiveTask = {
  readonly task: TaskDetail | undefined;
  readonly error: Error | null;
  readonly reload: () => void;
  /** How changes arrive; undefined when none are to come. */
  readonly hears: 'stream' | 'polling' | undefined;
};

/** The stream tells of the task alone, not of what it waits for. */
const hasOthers = ({ waits_for: others, waited_for_by: more }: TaskDetail): boolean =>
  [...others, ...more].some(({ state }) => state !== null && !isOver(state));

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Another attempt, another state: the attempts and the result have changed too, and the stream does not tell of them. */
const hasMoved = (before: Task, after: Task): boolean =>
  before.state !== after.state || before.attempts_made !== after.attempts_made || before.replays !== after.replays;

/**
 * A task as it is and as it becomes: followed by its stream while the tab is looked at, and asked for every 2 s where
 * streams do not come through.
 */
export const useLiveTask = (id: string): LiveTask => {
  const queries = useQueryClient();
  const isVisible = useIsVisible();
  const [isStreaming, setStreaming] = useState(false);
  const query = useQuery<TaskDetail>({
    queryKey: ['task', id],
    queryFn: ({ signal }) => castellan.readTask({ params: { id }, signal }),
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined || isOver(data.state)) return false;
      return paced(isStreaming && !hasOthers(data) ? slowPollMs : pollMs);
    },
  });
  const isFollowed = query.data !== undefined && !isOver(query.data.state);

  useEffect(() => {
    if (!isFollowed || !isVisible) return;
    const controller = new AbortController();
    const { signal } = controller;
    const key = ['task', id];
    const take = (task: Task): void => {
      const before = queries.getQueryData<TaskDetail>(key);
      if (before === undefined) return;
      queries.setQueryData<TaskDetail>(key, { ...before, ...task });
      if (hasMoved(before, task)) void queries.invalidateQueries({ queryKey: key });
      if (isOver(task.state)) void queries.invalidateQueries({ queryKey: ['tasks'] });
    };
    const follow = async (): Promise<void> => {
      while (!signal.aborted) {
        try {
          for await (const task of castellan.followTask(id, { signal })) {
            setStreaming(true);
            take(task);
          }
          return;
        } catch {
          if (signal.aborted) return;
          // A proxy that keeps streams back, or too many followers: polling goes on meanwhile.
          setStreaming(false);
          await pause(streamAgainMs, signal);
        }
      }
    };
    void follow();
    return () => {
      controller.abort();
      setStreaming(false);
    };
  }, [id, isFollowed, isVisible, queries]);

  return {
    task: query.data,
    error: query.error,
    reload: () => void query.refetch(),
    hears: isFollowed ? (isStreaming ? 'stream' : 'polling') : undefined,
  };
};
