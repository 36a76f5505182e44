import { CloudOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { serverAway } from '../../api/server-away.ts';
import { useWords } from '../../words/words.tsx';

/** A calm line while the server cannot be reached. It goes by itself, and what is on screen is asked for anew. */
export const AwayBanner = () => {
  const { problems } = useWords();
  const isAway = useSyncExternalStore(serverAway.subscribe, serverAway.isAway);
  return (
    <div role="status">
      {isAway && (
        <p className="flex items-center justify-center gap-2 bg-warning-soft px-4 py-1.5 text-sm text-warning">
          <CloudOff size={14} aria-hidden />
          {problems.away} {problems.awayDetail}
        </p>
      )}
    </div>
  );
};
