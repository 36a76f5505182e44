import type { Session } from 'castellan-client';
import { type ReactNode, useState } from 'react';
import type { PagedList } from '../api/paged.ts';
import { useWords } from '../words/words.tsx';
import type { Act } from './act.ts';
import { Confirm } from './confirm.tsx';
import { Panel } from './panel.tsx';
import { endSessionColumn, sessionColumns, sessionWords } from './session-columns.tsx';
import { type Column, PagedTable } from './table.tsx';

/** Where somebody is signed in, and the question before one of it is ended. */
export const SessionsPanel = ({
  list,
  end,
  canEnd,
  moreColumns = [],
  action,
}: {
  readonly list: PagedList<Session>;
  /** Ends the session with the id. */
  readonly end: Act<string, unknown>;
  /** Whether there is a button for it; without this there is none for any. */
  readonly canEnd?: (session: Session) => boolean;
  readonly moreColumns?: readonly Column<Session>[];
  readonly action?: ReactNode;
}) => {
  const words = useWords();
  const { users } = words;
  const [asked, setAsked] = useState<Session>();
  const columns = [
    ...sessionColumns(words),
    ...moreColumns,
    ...(canEnd === undefined ? [] : [endSessionColumn(words, setAsked, canEnd)]),
  ];
  return (
    <Panel title={users.sessions} isBare action={action}>
      <PagedTable
        list={list}
        caption={users.sessions}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<p className="p-4 text-muted">{users.noSessions}</p>}
      />
      <Confirm
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={users.endSessionTitle}
        lead={asked && users.endSessionText(sessionWords(asked, words))}
        button={users.endSession}
        act={end}
        input={asked?.id ?? ''}
      />
    </Panel>
  );
};
