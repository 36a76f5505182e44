/** Where a PostgreSQL is and who we are there; fits the options of `pg`. A `host` that begins with `/` is a socket folder. */
export type PostgresConnection = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
};
