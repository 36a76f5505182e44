import { sql } from '../../platform/postgres/database.ts';
import { finishedColumns, liveColumns, taskRow } from './task-rows.ts';

export const selectLiveRows = sql({
  name: 'tasks.select_live_rows',
  text: `select ${liveColumns} from tasks where id = any ($1::uuid[])`,
  row: taskRow,
});

export const selectFinishedRows = sql({
  name: 'tasks.select_finished_rows',
  text: `select ${finishedColumns} from task_history where id = any ($1::uuid[])`,
  row: taskRow,
});
