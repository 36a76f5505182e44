import type { AlertRule } from '../alert-rule.ts';

const minutes = 60;

/** Of the machine, the processes and the watching itself. */
export const systemRules: readonly AlertRule[] = [
  {
    name: 'cpu-high',
    severity: 'warning',
    summary: {
      en: 'More than 80 % of the CPU is in use',
      de: 'Mehr als 80 % der CPU sind belegt',
    },
    runbook: {
      en: 'Is it us (`castellan profile --seconds 10`), the database, or something else on this machine? Hashing at sign-in is bounded by PASSWORD_HASHING_THREADS.',
      de: 'Sind es wir (`castellan profile --seconds 10`), die Datenbank oder etwas anderes auf der Maschine? Das Hashen bei der Anmeldung begrenzt PASSWORD_HASHING_THREADS.',
    },
    measured: { metric: 'system.cpu.utilization', stat: 'avg' },
    windowSeconds: 5 * minutes,
    operator: '>',
    threshold: 0.8,
    forSeconds: 10 * minutes,
    keepFiringSeconds: 5 * minutes,
  },
  {
    name: 'memory-high',
    severity: 'warning',
    summary: {
      en: 'More than 85 % of the memory is in use',
      de: 'Mehr als 85 % des Speichers sind belegt',
    },
    runbook: {
      en: 'Compare the memory of the process with that of the machine: what grows? In a container the limit of the container counts, and reaching it kills the process.',
      de: 'Vergleichen Sie den Speicher des Prozesses mit dem der Maschine: Was wächst? In einem Container zählt dessen Grenze, und wer sie erreicht, wird beendet.',
    },
    // Of the machine that has least left: a mean over all of them would hide it.
    measured: { metric: 'system.memory.utilization', stat: 'max' },
    windowSeconds: 2 * minutes,
    operator: '>',
    threshold: 0.85,
    forSeconds: 10 * minutes,
    keepFiringSeconds: 5 * minutes,
  },
  {
    name: 'disk-low',
    severity: 'warning',
    summary: {
      en: 'Less than 20 % of the disk is free',
      de: 'Weniger als 20 % der Platte sind frei',
    },
    runbook: {
      en: 'What grows: the database (its tables are on the page System), its write-ahead log, logs, backups? PostgreSQL stops at a full disk.',
      de: 'Was wächst: die Datenbank (ihre Tabellen zeigt die Seite System), ihr Write-Ahead-Log, Logs, Sicherungen? PostgreSQL hält bei voller Platte an.',
    },
    measured: { metric: 'system.filesystem.utilization', stat: 'max' },
    windowSeconds: 5 * minutes,
    operator: '>',
    threshold: 0.8,
    forSeconds: 5 * minutes,
    keepFiringSeconds: 5 * minutes,
  },
  {
    name: 'event-loop-slow',
    severity: 'warning',
    summary: {
      en: 'The event loop of a process is late by more than a quarter of a second',
      de: 'Die Ereignisschleife eines Prozesses ist über eine Viertelsekunde zu spät',
    },
    runbook: {
      en: '`castellan profile --seconds 10` says what it is busy with. Too little CPU for what is asked is the usual reason; long work belongs into a task of a thread.',
      de: '`castellan profile --seconds 10` sagt, womit sie beschäftigt ist. Meist ist es zu wenig CPU; lange Arbeit gehört in eine Aufgabe in einem Thread.',
    },
    measured: { metric: 'nodejs.eventloop.delay.p99', stat: 'max' },
    windowSeconds: minutes,
    operator: '>',
    threshold: 0.25,
    forSeconds: 2 * minutes,
    keepFiringSeconds: minutes,
  },
  {
    name: 'component-down',
    severity: 'warning',
    summary: {
      en: 'The health check of a component fails',
      de: 'Die Prüfung eines Bestandteils schlägt fehl',
    },
    runbook: {
      en: '`/health` with the metrics token says what the check said. The server serves meanwhile, without this part.',
      de: '`/health` mit dem Metrik-Token sagt, was die Prüfung ergab. Der Server läuft unterdessen weiter, ohne diesen Teil.',
    },
    // Where it fails on one server of several, too. One failure stays in the window for as long as that, and no longer fires.
    measured: {
      metric: 'castellan.health.check.up',
      stat: 'min',
      where: { component: ['!database', '!database_replica', '!redis', '!task_broker'] },
    },
    by: ['component'],
    windowSeconds: 2 * minutes,
    operator: '<',
    threshold: 1,
    forSeconds: 3 * minutes,
    keepFiringSeconds: minutes,
  },
  {
    name: 'telemetry-dropping',
    severity: 'warning',
    summary: {
      en: 'Metrics, traces or log lines are dropped',
      de: 'Metriken, Traces oder Logzeilen gehen verloren',
    },
    runbook: {
      en: 'The reason says which: an exporter whose receiver is away, a store whose database is, or a recording that nobody declared. Figures have gaps since then.',
      de: 'Der Grund sagt, welche: ein Export, dessen Empfänger fehlt, ein Speicher, dessen Datenbank fehlt, oder eine Messung, die niemand angemeldet hat. Seitdem haben die Zahlen Lücken.',
    },
    // What is left out on purpose is no loss: a busy house has more traces than it may keep, all day long.
    measured: {
      metric: 'castellan.telemetry.dropped',
      stat: 'increase',
      where: { reason: ['!trace_over_budget', '!trace_flood'] },
    },
    by: ['reason'],
    windowSeconds: 10 * minutes,
    operator: '>',
    threshold: 10,
    forSeconds: 0,
    keepFiringSeconds: 5 * minutes,
  },
  {
    name: 'instance-absent',
    severity: 'critical',
    summary: {
      en: 'A process of this house is gone without having said so',
      de: 'Ein Prozess dieses Hauses ist verschwunden, ohne sich abzumelden',
    },
    runbook: {
      en: 'Look at its supervisor and its last log lines: killed for memory, a lost machine, a cut network? It is forgotten fifteen minutes after it was last seen.',
      de: 'Sehen Sie bei seiner Aufsicht und seinen letzten Logzeilen nach: wegen Speichers beendet, Maschine verloren, Netz getrennt? Fünfzehn Minuten nach dem letzten Zeichen wird er vergessen.',
    },
    measured: { metric: 'castellan.instance.absent', stat: 'max' },
    windowSeconds: minutes,
    operator: '>',
    threshold: 0,
    forSeconds: 0,
    keepFiringSeconds: 0,
  },
];
