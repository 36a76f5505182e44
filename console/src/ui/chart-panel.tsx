import { ChartLine as LineIcon, Table2 } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { problemWords } from '../api/problem-words.ts';
import { useWords } from '../words/words.tsx';
import { IconButton } from './button.tsx';
import { Chart, type ChartActs } from './chart.tsx';
import { type ChartFigures, isEmpty } from './chart-figures.ts';
import { ChartLegend } from './chart-legend.tsx';
import { ChartTable } from './chart-table.tsx';
import { Failure } from './failure.tsx';
import { Panel } from './panel.tsx';

/** A chart with its heading, its legend, and the same figures as a table. What comes late takes the place that is kept for it. */
export const ChartPanel = ({
  title,
  lead,
  figures,
  error,
  onRetry,
  note,
  ...acts
}: {
  readonly title: string;
  readonly lead?: string;
  /** Undefined until they are known. */
  readonly figures: ChartFigures | undefined;
  readonly error: Error | null;
  readonly onRetry: () => void;
  /** Below the legend. */
  readonly note?: ReactNode;
} & ChartActs) => {
  const words = useWords();
  const [isTable, setTable] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(
    () => figures && { ...figures, lines: figures.lines.filter(({ key }) => !hidden.has(key)) },
    [figures, hidden],
  );
  const toggle = (key: string): void =>
    setHidden((before) =>
      before.has(key) ? new Set([...before].filter((one) => one !== key)) : new Set([...before, key]),
    );
  const label = isTable ? words.charts.asPicture : words.charts.asTable;
  return (
    <Panel
      title={title}
      {...(lead !== undefined && { lead })}
      action={
        <IconButton
          label={`${label}: ${title}`}
          aria-pressed={isTable}
          icon={isTable ? <LineIcon size={16} aria-hidden /> : <Table2 size={16} aria-hidden />}
          onClick={() => setTable(!isTable)}
        />
      }
    >
      <div className="grid min-h-68 grid-cols-[minmax(0,1fr)] content-start gap-2">
        {figures === undefined || shown === undefined ? (
          error === null ? (
            <Waiting />
          ) : (
            <Failure error={error} onRetry={onRetry} />
          )
        ) : isEmpty(figures) ? (
          <p className="grid h-52 place-items-center rounded bg-sunken px-6 text-center text-muted">
            {words.charts.nothing}
          </p>
        ) : (
          <>
            {isTable ? <ChartTable title={title} figures={shown} /> : <Chart title={title} figures={shown} {...acts} />}
            <ChartLegend figures={figures} hidden={hidden} onToggle={toggle} />
          </>
        )}
        {figures !== undefined && error !== null && (
          <p role="status" className="text-sm text-warning">
            {words.charts.outdated(problemWords(error, words))}
          </p>
        )}
        {note}
      </div>
    </Panel>
  );
};

const Waiting = () => (
  <div aria-busy="true" className="h-52 animate-pulse rounded bg-sunken">
    <span className="sr-only">{useWords().general.loading}</span>
  </div>
);
