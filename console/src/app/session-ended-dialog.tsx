import type { User } from 'castellan-client';
import { Dialog } from '../ui/dialog.tsx';
import { later, useLater } from '../ui/later.ts';
import { useWords } from '../words/words.tsx';

const forms = later(() => import('./session-ended-form.tsx'));

/** Over a page whose session ended in mid work: the same person signs in again and goes on where they were. */
export const SessionEndedDialog = ({ user, onReturn }: { readonly user: User; readonly onReturn: () => void }) => {
  const { problems } = useWords();
  const form = useLater(forms, true);
  return (
    <Dialog isOpen isFirm onClose={() => {}} title={problems.sessionEnded} lead={problems.sessionEndedText}>
      {form !== undefined && <form.SessionEndedForm user={user} onReturn={onReturn} />}
    </Dialog>
  );
};
