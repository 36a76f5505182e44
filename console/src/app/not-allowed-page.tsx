import { Lock } from 'lucide-react';
import { EmptyState } from '../ui/empty-state.tsx';
import { useTitle } from '../ui/page.tsx';
import { useWords } from '../words/words.tsx';

/** In place of a page that the person may not see. */
export const NotAllowedPage = ({ permission }: { readonly permission: string }) => {
  const { general } = useWords();
  useTitle(general.notAllowed);
  return (
    <>
      <h1 className="sr-only" tabIndex={-1}>
        {general.notAllowed}
      </h1>
      <EmptyState icon={Lock} title={general.notAllowed}>
        {general.notAllowedText(permission)}
      </EmptyState>
    </>
  );
};
