/**
 * A condition that is always true, and has the statement's transaction commit without waiting for the disk or a standby.
 *
 * For statements by themselves, of which a crash of PostgreSQL may undo those of the last half second (three times
 * `wal_writer_delay`). The log is written in order: whatever is on disk has on disk with it what was committed before it. Never
 * within a transaction that somebody is told of: it holds for all of it.
 */
export const commitsLaxly = `(select set_config('synchronous_commit', 'off', true)) = 'off'`;
