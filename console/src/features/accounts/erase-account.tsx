import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMe } from '../../api/me.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/words.tsx';

/** The end of an account, by its owner. */
export const EraseAccount = () => {
  const { account } = useWords();
  const { user } = useMe();
  const [isAsking, setAsking] = useState(false);
  const erase = useAct({
    act: () => castellan.eraseOwnUser(),
    touches: [],
    said: account.erased,
    // The server has ended the session already; here it is forgotten, and the way leads to the sign-in.
    onDone: () => void castellan.session.forget(),
  });
  return (
    <Panel title={account.erase} lead={account.eraseLead}>
      <Button look="danger" onClick={() => setAsking(true)}>
        {account.erase}
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={account.eraseTitle}
        lead={account.eraseText}
        button={account.erase}
        act={erase}
        input={undefined}
        naming={user.email}
      />
    </Panel>
  );
};
