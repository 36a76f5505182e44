/**
 * A condition that is always true, and has the statement's transaction commit without waiting for the disk or a standby.
 *
 * For steps that a crash of PostgreSQL may undo: what was claimed, handed to a broker or promoted within the last half second (three times
 * `wal_writer_delay`) is then as it was before and is begun again, and who had it can settle nothing. Outcomes are never
 * written like this, and what is on disk of them has the claim before it on disk as well.
 */
export const commitsLaxly = `(select set_config('synchronous_commit', 'off', true)) = 'off'`;
