import type { AlertRule } from '../alert-rule.ts';

const minutes = 60;

/** Of PostgreSQL and Redis, and of the way to them. */
export const databaseRules: readonly AlertRule[] = [
  {
    name: 'database-down',
    severity: 'critical',
    summary: { en: 'PostgreSQL does not answer', de: 'PostgreSQL antwortet nicht' },
    runbook: {
      en: 'Is the server up, is its disk full, does DATABASE_URL still hold? Until it is back nobody signs in; nothing that was accepted is lost.',
      de: 'Läuft der Server, ist seine Platte voll, stimmt DATABASE_URL noch? Bis er zurück ist, meldet sich niemand an; was angenommen wurde, geht nicht verloren.',
    },
    measured: { metric: 'castellan.health.check.up', stat: 'max', where: { component: ['database'] } },
    // A server that alone cannot reach it writes nothing that another could judge it by.
    perServer: true,
    windowSeconds: 30,
    operator: '<',
    threshold: 1,
    forSeconds: 0,
    keepFiringSeconds: minutes,
  },
  {
    name: 'database-connection-failures',
    severity: 'critical',
    summary: {
      en: 'Connections to PostgreSQL break or cannot be made',
      de: 'Verbindungen zu PostgreSQL brechen ab oder kommen nicht zustande',
    },
    runbook: {
      en: 'Look into the log of PostgreSQL: too many connections, a restart, a proxy that cuts idle ones? `castellan doctor` tries one.',
      de: 'Sehen Sie ins Log von PostgreSQL: zu viele Verbindungen, ein Neustart, ein Proxy, der ruhende trennt? `castellan doctor` versucht eine.',
    },
    measured: { metric: 'castellan.db.connection.errors', stat: 'increase' },
    windowSeconds: 5 * minutes,
    operator: '>=',
    threshold: 5,
    forSeconds: 0,
    keepFiringSeconds: minutes,
  },
  {
    name: 'database-pool-starved',
    severity: 'critical',
    summary: {
      en: 'Requests are turned away because no connection to PostgreSQL is free',
      de: 'Anfragen werden abgewiesen, weil keine Verbindung zu PostgreSQL frei ist',
    },
    runbook: {
      en: 'Find the slow statements in the traces first: they hold the connections. Then raise DATABASE_POOL_SIZE if the server has room.',
      de: 'Suchen Sie zuerst die langsamen Abfragen in den Traces: Sie halten die Verbindungen. Erhöhen Sie dann DATABASE_POOL_SIZE, wenn der Server Platz hat.',
    },
    measured: { metric: 'db.client.connection.timeouts', stat: 'increase' },
    windowSeconds: 5 * minutes,
    operator: '>',
    threshold: 0,
    forSeconds: 0,
    keepFiringSeconds: 2 * minutes,
  },
  {
    name: 'table-bloat',
    severity: 'warning',
    summary: {
      en: 'A table that the house works with all the time holds more than 200,000 dead rows',
      de: 'Eine Tabelle, mit der das Haus ständig arbeitet, hat mehr als 200.000 tote Zeilen',
    },
    runbook: {
      en: 'Something holds up vacuum: look for an old open transaction (castellan.db.oldest_transaction.age) or a forgotten replication slot. Tasks are taken more slowly until it is gone.',
      de: 'Etwas hält das Aufräumen auf: Suchen Sie eine alte offene Transaktion (castellan.db.oldest_transaction.age) oder einen vergessenen Replikationsslot. Bis dahin werden Aufgaben langsamer geholt.',
    },
    measured: { metric: 'castellan.db.table.dead_tuples', stat: 'max' },
    by: ['table'],
    windowSeconds: 5 * minutes,
    operator: '>',
    threshold: 200_000,
    forSeconds: 15 * minutes,
    keepFiringSeconds: 5 * minutes,
  },
  {
    name: 'database-replica-down',
    severity: 'warning',
    summary: {
      en: 'A replica of the database serves no reads: it is away, behind, or no replica any more',
      de: 'Ein Replikat der Datenbank beantwortet nichts: Es ist fort, im Rückstand oder kein Replikat mehr',
    },
    runbook: {
      en: '`castellan doctor` says which one and why. The primary answers everything meanwhile: watch whether it can bear that.',
      de: '`castellan doctor` sagt, welches und warum. Unterdessen beantwortet der Primärserver alles: Achten Sie darauf, ob er das trägt.',
    },
    // Where one server of several does not reach it, too.
    measured: { metric: 'castellan.db.replica.up', stat: 'min' },
    by: ['replica'],
    windowSeconds: 2 * minutes,
    operator: '<',
    threshold: 1,
    forSeconds: 3 * minutes,
    keepFiringSeconds: minutes,
  },
  {
    name: 'redis-down',
    severity: 'warning',
    summary: {
      en: 'Redis does not answer: limits and profiles are served without it',
      de: 'Redis antwortet nicht: Grenzen und Profile gehen ohne',
    },
    runbook: {
      en: 'Is the server up and its memory free, does REDIS_URL still hold? Everything works meanwhile, more slowly and with half the points.',
      de: 'Läuft der Server, hat er Speicher, stimmt REDIS_URL noch? Alles geht unterdessen weiter, langsamer und mit halben Punkten.',
    },
    measured: { metric: 'castellan.health.check.up', stat: 'max', where: { component: ['redis'] } },
    windowSeconds: 30,
    operator: '<',
    threshold: 1,
    forSeconds: 0,
    keepFiringSeconds: 30,
  },
  {
    name: 'limiter-without-store',
    severity: 'warning',
    summary: {
      en: 'The limiter counts in the memory of each process, because its store does not',
      de: 'Der Begrenzer zählt im Speicher jedes Prozesses, weil sein Speicherort es nicht tut',
    },
    runbook: {
      en: 'See the alert about Redis. Until then each process hands out half the points by itself, so limits are looser with many processes.',
      de: 'Siehe die Meldung zu Redis. Bis dahin gibt jeder Prozess für sich die halben Punkte aus; bei vielen Prozessen sind Grenzen also lockerer.',
    },
    measured: { metric: 'castellan.ratelimit.store.duration', stat: 'count', where: { store: ['memory'] } },
    windowSeconds: 2 * minutes,
    operator: '>',
    threshold: 0,
    forSeconds: 0,
    keepFiringSeconds: minutes,
  },
];
