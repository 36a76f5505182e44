import { castellan } from '../../api/castellan.ts';
import { type Act, useAct } from '../../ui/act.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { useWords } from '../../words/words.tsx';

/** Ends a block, by the id of its counter. */
const useUnblock = (onDone: () => void): Act<string, void> =>
  useAct({
    act: (id: string) => castellan.liftBlock({ params: { id } }),
    touches: [['blocks'], ['refusal']],
    said: useWords().limits.unblocked,
    onDone,
  });

/** Asks before a block is ended: the counter forgets everything that it counted. */
export const ConfirmUnblock = ({
  isOpen,
  onClose,
  counterId,
  title,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly counterId: string;
  readonly title: string;
}) => {
  const { limits } = useWords();
  const unblock = useUnblock(onClose);
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      lead={limits.unblockLead}
      button={limits.unblock}
      act={unblock}
      input={counterId}
      isDangerous={false}
    />
  );
};
