import { useQuery } from '@tanstack/react-query';
import { readSeries } from '../../api/series.ts';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Sideways } from '../../ui/sideways.tsx';
import { useWatchWords } from '../../words/watch-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { byHourOfWeek, shade } from './hours-of-week.ts';

const weeks = 4;
const hourMs = 3_600_000;
const weekHours = 168;
const staleMs = 600_000;

const query = {
  metric: 'castellan.auth.login.attempts',
  stats: ['increase'],
  where: ['outcome:success'],
};

const shades = ['bg-sunken', 'bg-accent/20', 'bg-accent/45', 'bg-accent/70', 'bg-accent'];
const hours = Array.from({ length: 24 }, (_, hour) => hour);
// 1 January 2024 was a Monday.
const mondayMs = Date.UTC(2024, 0, 1);

/** In which hours of the week people sign in: when a maintenance disturbs fewest. */
export const SignInHours = () => {
  const { language } = useSpoken();
  const { activity: said } = useWatchWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['series', 'sign-in-hours'],
    queryFn: async ({ signal }) => {
      // Whole hours, or each point would be of two.
      const to = new Date(Math.floor(Date.now() / hourMs) * hourMs);
      const from = new Date(to.getTime() - weeks * weekHours * hourMs);
      const [figures] = await readSeries([query], { from, to }, weeks * weekHours, signal);
      return figures === undefined ? [] : byHourOfWeek(figures);
    },
    staleTime: staleMs,
  });
  const day = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  const most = Math.max(0, ...(data ?? []).flat());
  return (
    <Panel title={said.hours} lead={said.hoursLead(weeks)}>
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Sideways label={said.hours}>
          <table className="w-full min-w-136 table-fixed border-separate border-spacing-0.5 text-xs">
            <caption className="sr-only">{said.hours}</caption>
            <thead className="text-faint">
              <tr>
                <td className="w-10" />
                {hours.map((hour) => (
                  <th key={hour} scope="col" className="font-normal">
                    {hour % 3 === 0 ? hour : <span className="sr-only">{hour}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody aria-busy={data === undefined}>
              {(data ?? Array.from({ length: 7 }, () => hours.map(() => 0))).map((counts, index) => {
                const name = day.format(new Date(mondayMs + index * 24 * hourMs));
                return (
                  <tr key={name}>
                    <th scope="row" className="pe-2 text-start font-normal text-faint">
                      {name}
                    </th>
                    {counts.map((count, hour) => (
                      <td
                        key={hours[hour]}
                        title={said.hourCount(name, hour, count)}
                        className={`h-5 rounded-sm ${shades[shade(count, most)]}`}
                      >
                        <span className="sr-only">{count.toLocaleString(language)}</span>
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Sideways>
      )}
    </Panel>
  );
};
