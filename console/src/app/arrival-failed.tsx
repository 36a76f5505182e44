import { CloudOff } from 'lucide-react';
import { problemWords } from '../api/problem-words.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useWords } from '../words/words.tsx';

/** Stands where the page would, while it cannot be told who is there: not even what they may see is known. */
export const ArrivalFailed = ({
  error,
  isBusy,
  onRetry,
}: {
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly onRetry: () => void;
}) => {
  const words = useWords();
  return (
    <main role="alert" className="grid min-h-[70dvh] place-items-center">
      <EmptyState
        icon={CloudOff}
        title={problemWords(error, words)}
        action={
          <Button isBusy={isBusy} onClick={onRetry}>
            {words.general.retry}
          </Button>
        }
      />
    </main>
  );
};
