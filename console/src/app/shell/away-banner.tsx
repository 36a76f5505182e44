import { CloudOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { serverAway } from '../../api/server-away.ts';
import { useWords } from '../../words/words.tsx';

/**
 * A calm line below the top bar while nothing can be had from the server, and why, over the empty head of the page, so that it moves
 * nothing. It goes by itself, and what is on screen is asked for anew.
 */
export const AwayBanner = () => {
  const { problems } = useWords();
  const absence = useSyncExternalStore(serverAway.subscribe, serverAway.absence);
  return (
    <div role="status" className="absolute inset-x-0 top-full">
      {absence !== undefined && (
        <p className="flex h-6 items-center justify-center gap-2 overflow-hidden bg-warning-soft px-4 text-sm whitespace-nowrap text-warning">
          <CloudOff size={14} aria-hidden className="shrink-0" />
          <span className="truncate">{problems.away[absence]}</span>
          <span className="max-md:sr-only">{problems.awayDetail}</span>
        </p>
      )}
    </div>
  );
};
