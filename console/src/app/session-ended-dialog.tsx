import type { User } from 'castellan-client';
import { useEffect, useState } from 'react';
import { castellan, signedInHint } from '../api/castellan.ts';
import { queryClient } from '../api/query-client.ts';
import { Dialog } from '../ui/dialog.tsx';
import { later, useLater } from '../ui/later.ts';
import { useWords } from '../words/words.tsx';

const lookMs = 500;

const forms = later(() => import('./session-ended-form.tsx'));

/**
 * Over a page whose session ended in mid work: the same person signs in again, here or in another tab, and goes on where
 * they were. Where another person signs in, the page is theirs and starts anew.
 */
export const SessionEndedDialog = ({ user, onReturn }: { readonly user: User; readonly onReturn: () => void }) => {
  const { problems } = useWords();
  const form = useLater(forms, true);
  // What is asked for meanwhile may be answered to whoever has signed in elsewhere.
  const [owner] = useState(user);
  useEffect(() => {
    const look = async (): Promise<void> => {
      const userId = await castellan.session.userId();
      if (userId === undefined) return;
      clearInterval(timer);
      if (userId !== owner.id) {
        location.reload();
        return;
      }
      signedInHint.set();
      onReturn();
      await queryClient.invalidateQueries();
    };
    const timer = setInterval(() => void look(), lookMs);
    return () => clearInterval(timer);
  }, [owner, onReturn]);
  return (
    <Dialog isOpen isFirm onClose={() => {}} title={problems.sessionEnded} lead={problems.sessionEndedText}>
      {form !== undefined && <form.SessionEndedForm user={owner} />}
    </Dialog>
  );
};
