import { Suspense, useRef } from 'react';
import { useNavigate } from 'react-router';
import { Banner } from '../../ui/banner.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { say } from '../../ui/toast.tsx';
import { useWords } from '../../words/words.tsx';
import { EnqueueForm, type TaskDraft } from './enqueue-form.tsx';
import { useTaskKinds } from './task-kinds.ts';

/** Enqueues a task of a kind that people may enqueue, and goes to it. */
export const EnqueueDialog = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => {
  const { tasks } = useWords();
  const navigate = useNavigate();
  // A click beside the dialog must not cost a payload that took minutes to write.
  const draft = useRef<TaskDraft>(undefined);
  const kinds = useTaskKinds().filter((kind) => kind.can_be_enqueued);
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={tasks.enqueue} lead={tasks.enqueueLead} isWide>
      {kinds.length === 0 ? (
        <Banner tone="info">{tasks.noKinds}</Banner>
      ) : (
        <Suspense>
          <EnqueueForm
            kinds={kinds}
            draft={draft.current}
            onLeave={(left) => {
              draft.current = left;
            }}
            onEnqueued={({ id }) => {
              say.done(tasks.enqueued);
              onClose();
              void navigate(`/tasks/${id}`);
            }}
          />
        </Suspense>
      )}
    </Dialog>
  );
};
