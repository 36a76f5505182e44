import { useEffect, useState } from 'react';
import { useHealth } from '../../api/health.ts';
import { useMay } from '../../api/me.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words/words.tsx';
import { AttentionPanel } from './attention-panel.tsx';
import { HealthPanel } from './health-panel.tsx';
import { HouseTiles } from './house-tiles.tsx';
import { LatestSignIns } from './latest-sign-ins.tsx';
import { QueuesPanel } from './queues-panel.tsx';
import { useReadings } from './readings.ts';
import { WatchedHouse } from './watched-house.tsx';

const patienceMs = 3_000;

/** Whether the page has been there for so long that it shows what is known, though something is still awaited. */
const useHasWaitedLong = (): boolean => {
  const [hasWaitedLong, setWaitedLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWaitedLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return hasWaitedLong;
};

/** How the house is, for those who look after it: each sees what they may. */
export const HouseOverview = () => {
  const { shell } = useWords();
  const may = useMay();
  const house = useHealth();
  const readings = useReadings();
  // Before everything has answered once, what needs attention would grow line by line and push the rest down.
  const areAllThere = house.state !== undefined && Object.values(readings).every(({ isAwaited }) => !isAwaited);
  const hasWaitedLong = useHasWaitedLong();
  const tiles = <HouseTiles readings={readings} />;
  const aside = (
    <div className="grid min-w-0 gap-5 lg:col-start-2 lg:row-span-2 lg:row-start-1">
      {(areAllThere || hasWaitedLong) && (
        <>
          <AttentionPanel readings={readings} house={house} />
          <HealthPanel house={house} />
        </>
      )}
    </div>
  );
  const lists = (
    <>
      {may('login-records:read') && <LatestSignIns />}
      <QueuesPanel queues={readings.queues.value} />
    </>
  );
  return (
    <Page title={shell.page.overview}>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem] lg:grid-rows-[auto_1fr]">
        {may('monitoring:read') ? (
          <WatchedHouse tiles={tiles} aside={aside} lists={lists} />
        ) : (
          <>
            {tiles}
            {aside}
            <div className="grid min-w-0 gap-5">{lists}</div>
          </>
        )}
      </div>
    </Page>
  );
};
