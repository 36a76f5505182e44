import pg from 'pg';

/** A pool as large as the product's own, which keeps its connections as long. */
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20, idleTimeoutMillis: 60_000 });

/** Says where it listens, in the words that the bench waits for. */
export const announce = (server) => {
  server.listen(0, '127.0.0.1', 4096, () =>
    process.stdout.write(`listens on http://127.0.0.1:${server.address().port}\n`),
  );
  process.on('SIGTERM', () => process.exit(0));
};
