import type { User } from 'castellan-client';
import { ListChecks, ShieldQuestion, UserRound, Waypoints } from 'lucide-react';
import { castellan, isRefusal } from '../../../api/castellan.ts';
import type { Words } from '../../../words/en.ts';
import type { Entry } from './entry.ts';

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
// What callers make up for themselves in X-Request-Id.
const ownRequestId = /^(?=.*\d)[\w.:-]{12,128}$/;
const shortestSearch = 2;
const mostPeople = 6;

export type Search = {
  readonly text: string;
  readonly may: (permission: string) => boolean;
  readonly words: Words;
  readonly signal: AbortSignal;
};

/** Whether a text is worth a call of the server. */
export const isSearchable = (text: string): boolean => text.length >= shortestSearch;

/** What the server knows by a text: people by a part of their names and addresses, one thing by its id. */
export const find = async (search: Search): Promise<readonly Entry[]> => {
  const found = await Promise.all(
    uuid.test(search.text) ? [findPersonById(search), findTask(search)] : [findPeople(search)],
  );
  return [...found.flat(), ...causeEntry(search), ...requestEntry(search)];
};

const findPeople = async ({ text, may, signal }: Search): Promise<readonly Entry[]> => {
  if (!may('users:read')) return [];
  const { data } = await castellan.listUsers({ query: { search: text, limit: mostPeople }, signal });
  return data.map(personEntry);
};

const findPersonById = async ({ text, may, signal }: Search): Promise<readonly Entry[]> => {
  if (!may('users:read')) return [];
  const { data } = await castellan.listUsers({ query: { id: [text] }, signal });
  return data.map(personEntry);
};

const personEntry = ({ id, name, username, email }: User): Entry => ({
  id: `user ${id}`,
  group: 'users',
  icon: UserRound,
  label: name ?? username ?? email,
  detail: email,
  alias: `${username ?? ''} ${id}`,
  does: { goTo: `/users/${id}` },
});

const findTask = async ({ text, may, signal }: Search): Promise<readonly Entry[]> => {
  if (!may('tasks:read')) return [];
  try {
    const { id, kind, queue } = await castellan.readTask({ params: { id: text }, signal });
    const does = { goTo: `/tasks/${id}` };
    return [{ id: `task ${id}`, group: 'tasks', icon: ListChecks, label: kind, detail: queue, alias: id, does }];
  } catch (error) {
    if (isRefusal(error, 'NOT_FOUND')) return [];
    throw error;
  }
};

const traceId = /^(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?$/i;

/** Not asked for: of what it is the id, and what is known of it, is found by its page. */
const causeEntry = ({ text, may, words }: Search): readonly Entry[] => {
  if (!may('monitoring:read')) return [];
  const { palette } = words.shell;
  const trace = traceId.exec(text)?.[1]?.toLowerCase();
  if (trace === undefined && !uuid.test(text)) return [];
  return [
    {
      id: `cause ${text}`,
      group: 'requests',
      icon: Waypoints,
      label: trace === undefined ? palette.seeCause(text) : palette.seeTrace(trace),
      does: { goTo: trace === undefined ? `/cause?find=${text}` : `/cause?trace_id=${trace}` },
    },
  ];
};

/** Not asked for: whether the request was refused is what its page says. */
const requestEntry = ({ text, may, words }: Search): readonly Entry[] => {
  if (!may('refusals:read') || !(uuid.test(text) || ownRequestId.test(text))) return [];
  return [
    {
      id: `request ${text}`,
      group: 'requests',
      icon: ShieldQuestion,
      label: words.shell.palette.refused(text),
      does: { goTo: `/refusals/${encodeURIComponent(text)}` },
    },
  ];
};
