import { Compass } from 'lucide-react';
import { ButtonLink } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useTitle } from '../ui/page.tsx';
import { useWords } from '../words/words.tsx';

/** For addresses that lead nowhere. */
export const NotFoundPage = () => {
  const { general } = useWords();
  useTitle(general.notFound);
  return (
    <div>
      <h1 className="sr-only" tabIndex={-1}>
        {general.notFound}
      </h1>
      <EmptyState icon={Compass} title={general.notFound} action={<ButtonLink to="/">{general.toStart}</ButtonLink>}>
        {general.notFoundText}
      </EmptyState>
    </div>
  );
};
