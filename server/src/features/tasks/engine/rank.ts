/**
 * Belongs into every update of many tasks that leaves their rank as it is.
 *
 * PostgreSQL from 16 on keeps what it has read of a generated column's expression only when the update touches something that the
 * expression depends on; otherwise it reads it anew from the catalogue for each row, which was a fifth of what a run cost it.
 */
export const keepsRank = 'priority = priority';
