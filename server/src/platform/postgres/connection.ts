/** Where a PostgreSQL is and who we are there; fits the options of `pg`. A `host` that begins with `/` is a socket folder. */
export type PostgresConnection = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** TLS to a server across a network; a socket needs none. */
  readonly ssl?: { readonly rejectUnauthorized: boolean };
};
