import type { AlertRule, Selection } from '../alert-rule.ts';

const minutes = 60;
const hours = 3_600;

// Probes answer 503 while a server starts and stops: nobody was refused anything by that.
const notProbes = ['!/health', '!/health/live', '!/health/ready', '!/api/v1/health', '!/metrics'];

const requests: Selection = {
  metric: 'http.server.request.duration',
  stat: 'count',
  where: { route: notProbes },
};

const failures: Selection = {
  ...requests,
  where: { route: notProbes, status: ['500', '503'] },
};

/** 99.9 % of the requests are answered without an error of ours. */
const allowedShare = 0.001;

const burnRate = (
  name: string,
  severity: AlertRule['severity'],
  factor: number,
  [windowSeconds, confirmSeconds]: readonly [number, number],
  budget: { readonly en: string; readonly de: string },
): AlertRule => ({
  name,
  severity,
  summary: {
    en: `The goal of 99.9 % answered requests is being missed: ${budget.en}`,
    de: `Das Ziel von 99,9 % beantworteten Anfragen wird verfehlt: ${budget.de}`,
  },
  runbook: {
    en: 'Open the API page, sort the routes by errors and follow a failed trace to its cause. Was something deployed just before?',
    de: 'Öffnen Sie die Seite API, ordnen Sie die Routen nach Fehlern und folgen Sie einem fehlgeschlagenen Trace bis zur Ursache. Wurde kurz davor etwas eingespielt?',
  },
  measured: failures,
  outOf: requests,
  windowSeconds,
  confirmSeconds,
  operator: '>',
  threshold: Number((factor * allowedShare).toFixed(6)),
  forSeconds: 0,
  keepFiringSeconds: 5 * minutes,
  minimumSamples: 100,
});

/** Of what callers see: errors, waiting, and the goal that both are held against. */
export const httpRules: readonly AlertRule[] = [
  {
    name: 'api-error-rate',
    severity: 'critical',
    summary: {
      en: 'More than 5 % of the requests fail with an error of ours',
      de: 'Mehr als 5 % der Anfragen scheitern an einem Fehler von uns',
    },
    runbook: {
      en: 'Open the error groups: the newest says where it fails. All routes at once point to the database or to a deployment, one route to itself.',
      de: 'Öffnen Sie die Fehlergruppen: die neueste sagt, wo es scheitert. Alle Routen zugleich deuten auf die Datenbank oder eine neue Version, eine einzelne auf sich selbst.',
    },
    measured: failures,
    outOf: requests,
    windowSeconds: 5 * minutes,
    operator: '>',
    threshold: 0.05,
    forSeconds: 2 * minutes,
    keepFiringSeconds: 2 * minutes,
    minimumSamples: 50,
  },
  {
    name: 'api-slow',
    severity: 'critical',
    summary: {
      en: 'One request in twenty takes longer than a second',
      de: 'Jede zwanzigste Anfrage dauert länger als eine Sekunde',
    },
    runbook: {
      en: 'Look at the slowest traces: is it the wait for a connection, a statement, hashing, or the event loop? Compare with CPU and the pool.',
      de: 'Sehen Sie sich die langsamsten Traces an: Wartet es auf eine Verbindung, eine Abfrage, das Hashen oder die Ereignisschleife? Vergleichen Sie mit CPU und Pool.',
    },
    measured: { ...requests, stat: 'p95' },
    windowSeconds: 5 * minutes,
    operator: '>',
    threshold: 1,
    forSeconds: 5 * minutes,
    keepFiringSeconds: 2 * minutes,
    minimumSamples: 50,
  },
  burnRate('slo-burn-fast', 'critical', 14.4, [hours, 5 * minutes], {
    en: 'in an hour as much went wrong as may in more than half a day (14.4 times too much)',
    de: 'in einer Stunde ging so viel schief wie in mehr als einem halben Tag darf (14,4-mal zu viel)',
  }),
  burnRate('slo-burn-steady', 'critical', 6, [6 * hours, 30 * minutes], {
    en: 'for six hours six times as much went wrong as may',
    de: 'seit sechs Stunden geht sechsmal so viel schief wie darf',
  }),
  burnRate('slo-burn-slow', 'warning', 1, [72 * hours, 6 * hours], {
    en: 'for three days more went wrong than may',
    de: 'seit drei Tagen geht mehr schief als darf',
  }),
];
