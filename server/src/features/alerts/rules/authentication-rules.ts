import type { AlertRule, Selection } from '../alert-rule.ts';

const minutes = 60;

const attempts: Selection = { metric: 'castellan.auth.login.attempts', stat: 'increase' };

/** Of who tries to come in. */
export const authenticationRules: readonly AlertRule[] = [
  {
    name: 'login-failures',
    severity: 'warning',
    summary: {
      en: 'More than 10 % of the logins fail',
      de: 'Mehr als 10 % der Anmeldungen scheitern',
    },
    runbook: {
      en: 'Open the login records: many accounts from few networks are an attack (deny them by an IP rule), many networks and one reason are a fault of ours or of an application.',
      de: 'Öffnen Sie die Anmeldungen: Viele Konten aus wenigen Netzen sind ein Angriff (sperren Sie diese mit einer IP-Regel), viele Netze und ein Grund ein Fehler von uns oder einer Anwendung.',
    },
    measured: { ...attempts, where: { outcome: ['failure'] } },
    outOf: attempts,
    windowSeconds: 15 * minutes,
    operator: '>',
    threshold: 0.1,
    forSeconds: 5 * minutes,
    keepFiringSeconds: 5 * minutes,
    minimumSamples: 50,
  },
  {
    name: 'refresh-token-reuse',
    severity: 'warning',
    summary: {
      en: 'A refresh token came back after its use: it may have been copied, and its session was ended',
      de: 'Ein Refresh-Token kam nach seinem Gebrauch zurück: Es wurde womöglich kopiert, seine Sitzung ist beendet',
    },
    runbook: {
      en: 'The audit log (session.refresh_token_reused) says whose and from where; the owner was told by mail. Many at once are a client that sends its token twice.',
      de: 'Das Protokoll (session.refresh_token_reused) sagt, wessen und woher; die Person hat eine Mail bekommen. Viele auf einmal sind ein Programm, das sein Token zweimal schickt.',
    },
    measured: {
      metric: 'castellan.auth.token.refreshes',
      stat: 'increase',
      where: { outcome: ['reuse_detected'] },
    },
    windowSeconds: 5 * minutes,
    operator: '>',
    threshold: 0,
    forSeconds: 0,
    keepFiringSeconds: 0,
  },
  {
    name: 'blocks-surging',
    severity: 'warning',
    summary: {
      en: 'More than 50 blocks of the rate limits began within ten minutes',
      de: 'In zehn Minuten haben mehr als 50 Sperren begonnen',
    },
    runbook: {
      en: 'Open the blocks: which policy, which addresses? One network is an attacker (IP rule); everybody behind one address is a proxy that TRUSTED_PROXIES does not name.',
      de: 'Öffnen Sie die Sperren: Welche Grenze, welche Adressen? Ein Netz ist ein Angreifer (IP-Regel); alle hinter einer Adresse sind ein Proxy, den TRUSTED_PROXIES nicht nennt.',
    },
    measured: { metric: 'castellan.ratelimit.blocks', stat: 'increase' },
    windowSeconds: 10 * minutes,
    operator: '>',
    threshold: 50,
    forSeconds: 0,
    keepFiringSeconds: 5 * minutes,
  },
];
