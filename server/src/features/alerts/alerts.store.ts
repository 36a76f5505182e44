import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { keptStanding } from './standing.ts';

const standingRow = z.object({ standing: keptStanding, evaluatedAt: z.date().nullable() });

/** Takes or keeps the evaluation. Values: who, for how many seconds. No row while another process holds it. */
export const takeEvaluation = sql({
  name: 'alerts.take_evaluation',
  text: `update alert_evaluation set holder = $1, held_until = clock_timestamp() + make_interval(secs => $2)
          where holder is null or holder = $1 or held_until < clock_timestamp()
         returning standing, evaluated_at as "evaluatedAt"`,
  row: standingRow,
});

/** Values: who, now, the standing. Touches no row when another process has taken over. */
export const saveStanding = sql({
  name: 'alerts.save_standing',
  text: `update alert_evaluation set evaluated_at = $2, standing = $3 where holder = $1`,
  row: z.never(),
});

export const releaseEvaluation = sql({
  name: 'alerts.release_evaluation',
  text: `update alert_evaluation set holder = null where holder = $1`,
  row: z.never(),
});

export const selectStanding = sql({
  name: 'alerts.select_standing',
  text: `select standing, evaluated_at as "evaluatedAt" from alert_evaluation`,
  row: standingRow,
});

/** Values: id, rule, labels, severity, value, since. One that is there already stays as it is. */
export const insertEpisode = sql({
  name: 'alerts.insert_episode',
  text: `insert into alert_episodes (id, rule, labels, severity, value, started_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (id) do nothing`,
  row: z.never(),
});

export const endEpisodes = sql({
  name: 'alerts.end_episodes',
  text: `update alert_episodes set ended_at = $2 where id = any($1::uuid[]) and ended_at is null`,
  row: z.never(),
});

export const deleteOldEpisodes = sql({
  name: 'alerts.delete_old_episodes',
  text: `delete from alert_episodes where id in (select id from alert_episodes where ended_at < $1 limit $2)`,
  row: z.never(),
});

const episode = z.object({
  id: z.string(),
  rule: z.string(),
  labels: z.record(z.string(), z.string()),
  severity: z.enum(['critical', 'warning']),
  value: z.number(),
  startedAt: z.date(),
  endedAt: z.date().nullable(),
  positionTime: z.string(),
});

export type Episode = z.output<typeof episode>;

const episodeColumns = `id, rule, labels, severity, value, started_at as "startedAt", ended_at as "endedAt",
                        to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "positionTime"`;

const selectPage = (name: string, ofRule: string) =>
  sql({
    name: `alerts.select_episodes_${name}`,
    text: `select ${episodeColumns} from alert_episodes
            where ${ofRule}
              and (started_at, id) < ($2::timestamptz, $3::uuid)
              and ($4::timestamptz is null or started_at >= $4)
            order by started_at desc, id desc
            limit $1`,
    row: episode,
  });

/** The page of episodes after a position, newest first. Values: how many, the position (time, id), from when on, the rule. */
export const selectEpisodes = {
  all: selectPage('all', '$5::text is null'),
  ofRule: selectPage('of_rule', 'rule = $5::text'),
};
