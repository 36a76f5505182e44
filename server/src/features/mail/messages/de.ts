import type { Messages } from './messages.ts';

const notYou = 'Wenn nicht, ändern Sie bitte sofort Ihr Passwort und beenden Sie die Sitzungen, die Sie nicht kennen.';
const nothingToDo = 'Wenn Sie das nicht angefordert haben, brauchen Sie nichts zu tun.';

export const german: Messages = {
  locale: 'de-DE',
  greeting: (name) => (name === null ? 'Guten Tag,' : `Guten Tag ${name},`),
  instead: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse in Ihrem Browser:',
  footer: (product, house) => [
    `Diese Nachricht wurde von ${product} auf ${house} automatisch verschickt. Antworten werden nicht gelesen.`,
    'Sie enthält keine Zählpixel und lädt nichts aus dem Internet nach.',
  ],
  facts: {
    time: 'Zeitpunkt',
    address: 'Netzwerkadresse',
    device: 'Gerät',
    newAddress: 'Neue Adresse',
    unknown: 'unbekannt',
  },
  report: {
    figures: {
      successes: 'Erfolgreiche Anmeldungen',
      failures: 'Fehlgeschlagene Anmeldungen',
      people: 'Angemeldete Personen',
      newAccounts: 'Neue Konten',
      blocked: 'Sperren wegen zu vieler Versuche',
    },
    reasons: 'Warum Anmeldungen fehlschlugen',
    reasonWords: {
      unknown_account: 'Kein Konto zu dieser Anmeldung',
      wrong_password: 'Falsches Passwort',
      not_active: 'Konto nicht aktiv',
      not_verified: 'Adresse nicht bestätigt',
    },
    reason: 'Grund',
    networks: 'Netze mit den meisten Fehlversuchen',
    network: 'Netz',
    count: 'Anzahl',
    none: 'Keine.',
  },
  alert: {
    subject: {
      fires: (product, summary) => `${product}: ${summary}`,
      stillFires: (product, summary) => `${product}, weiterhin: ${summary}`,
      over: (product, summary) => `${product}, vorbei: ${summary}`,
      several: (product, firing, over) => `${product}: ${firing} Alarme, ${over} vorbei`,
      test: (product) => `Testalarm von ${product}`,
    },
    heading: {
      fires: 'Etwas stimmt nicht',
      stillFires: 'Etwas stimmt weiterhin nicht',
      over: 'Es ist vorbei',
      test: 'Alarme erreichen Sie',
    },
    test: 'Diese Nachricht wurde zur Probe verschickt. Es ist alles in Ordnung; wenn nicht, erfahren Sie es auf demselben Weg.',
    severity: { critical: 'kritisch', warning: 'Warnung' },
    state: { firing: 'Alarm', resolved: 'vorbei' },
    facts: { state: 'Zustand', measured: 'Gemessen', since: 'Seit', ended: 'Vorbei seit', rule: 'Regel' },
    measured: (value, limit) => `${value} (Alarm bei ${limit})`,
    more: (count) => `Und ${count} weitere, die die Konsole zeigt.`,
    action: 'Alarme ansehen',
  },
  letters: {
    welcome: ({ product }) => ({
      subject: `Willkommen bei ${product}`,
      preheader: 'Ihr Konto ist bereit. Bitte bestätigen Sie Ihre E-Mail-Adresse.',
      heading: `Willkommen bei ${product}`,
      before: ['Ihr Konto ist bereit. Bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört.'],
      action: 'Adresse bestätigen',
      after: [
        'Wenn Sie sich nicht registriert haben, brauchen Sie nichts zu tun: Ohne Ihre Bestätigung bleibt die Adresse unbestätigt.',
      ],
    }),
    'email-verification': ({ product, validFor }) => ({
      subject: `Bestätigen Sie Ihre E-Mail-Adresse für ${product}`,
      preheader: `Gültigkeit des Links: ${validFor}.`,
      heading: 'E-Mail-Adresse bestätigen',
      before: [
        `bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört. Danach können Sie Ihr Konto bei ${product} nutzen.`,
      ],
      action: 'Adresse bestätigen',
      after: [`Der Link funktioniert einmal. Gültigkeit: ${validFor}.`, nothingToDo],
    }),
    'address-in-use': ({ product }) => ({
      subject: `Sie haben bereits ein Konto bei ${product}`,
      preheader: 'Jemand wollte sich mit Ihrer Adresse registrieren.',
      heading: 'Sie haben bereits ein Konto',
      before: [
        `jemand wollte sich bei ${product} mit dieser E-Mail-Adresse registrieren. Sie gehört bereits zu Ihrem Konto, deshalb wurde kein zweites angelegt.`,
        'Wenn Sie das waren, melden Sie sich wie gewohnt an. Falls Sie Ihr Passwort vergessen haben, können Sie ein neues festlegen.',
      ],
      action: 'Neues Passwort festlegen',
      after: [
        'Wenn Sie das nicht waren, brauchen Sie nichts zu tun. Wer es versucht hat, erfährt nicht, dass Sie ein Konto haben.',
      ],
    }),
    'password-reset': ({ product, validFor }) => ({
      subject: `Neues Passwort für ${product}`,
      preheader: `Gültigkeit des Links: ${validFor}.`,
      heading: 'Neues Passwort festlegen',
      before: [`jemand hat ein neues Passwort für Ihr Konto bei ${product} angefordert.`],
      action: 'Neues Passwort festlegen',
      after: [
        `Der Link funktioniert einmal. Gültigkeit: ${validFor}. Mit dem neuen Passwort enden alle Sitzungen.`,
        'Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.',
      ],
    }),
    'magic-link': ({ product, validFor }) => ({
      subject: `Ihr Anmeldelink für ${product}`,
      preheader: `Er funktioniert einmal. Gültigkeit: ${validFor}.`,
      heading: 'Ihr Anmeldelink',
      before: [`mit diesem Link melden Sie sich ohne Passwort bei ${product} an.`],
      action: 'Anmelden',
      after: [
        `Der Link funktioniert einmal. Gültigkeit: ${validFor}. Wer ihn hat, kann sich als Sie anmelden: Geben Sie ihn nicht weiter.`,
        nothingToDo,
      ],
    }),
    invitation: ({ product, inviter, validFor }) => ({
      subject: inviter === null ? `Einladung zu ${product}` : `${inviter} lädt Sie zu ${product} ein`,
      preheader: `Legen Sie ein Passwort fest, und es kann losgehen. Gültigkeit: ${validFor}.`,
      heading: `Einladung zu ${product}`,
      before: [
        inviter === null
          ? 'für Sie wurde ein Konto angelegt. Legen Sie ein Passwort fest, und es kann losgehen.'
          : `${inviter} hat für Sie ein Konto angelegt. Legen Sie ein Passwort fest, und es kann losgehen.`,
      ],
      action: 'Einladung annehmen',
      after: [
        `Gültigkeit der Einladung: ${validFor}.`,
        'Wenn Sie nicht wissen, worum es geht, brauchen Sie nichts zu tun.',
      ],
    }),
    'email-change-confirmation': ({ product, validFor }) => ({
      subject: `Bestätigen Sie Ihre neue E-Mail-Adresse für ${product}`,
      preheader: `Gültigkeit des Links: ${validFor}.`,
      heading: 'Neue E-Mail-Adresse bestätigen',
      before: [
        `diese Adresse soll die E-Mail-Adresse Ihres Kontos bei ${product} werden. Bitte bestätigen Sie, dass sie Ihnen gehört.`,
      ],
      action: 'Neue Adresse bestätigen',
      after: [
        `Der Link funktioniert einmal. Gültigkeit: ${validFor}. Bis dahin gilt Ihre bisherige Adresse.`,
        nothingToDo,
      ],
    }),
    'email-change-requested': ({ product }) => ({
      subject: `Eine neue E-Mail-Adresse wurde angefordert: ${product}`,
      preheader: 'Wenn Sie das nicht waren, handeln Sie bitte sofort.',
      heading: 'Eine neue E-Mail-Adresse wurde angefordert',
      before: [
        `jemand, der in Ihrem Konto bei ${product} angemeldet ist, hat eine andere E-Mail-Adresse angefordert. Sie gilt, sobald der Link in der Mail an die neue Adresse geöffnet wird.`,
      ],
      action: '',
      after: [
        'Wenn Sie das nicht waren, ändern Sie bitte sofort Ihr Passwort, dann ist dieser Link wertlos, und wenden Sie sich an Ihre Administration.',
      ],
    }),
    'email-changed': ({ product }) => ({
      subject: `Ihre E-Mail-Adresse bei ${product} wurde geändert`,
      preheader: 'Diese Adresse gehört nicht mehr zu Ihrem Konto.',
      heading: 'Ihre E-Mail-Adresse wurde geändert',
      before: [`die E-Mail-Adresse Ihres Kontos bei ${product} wurde geändert.`],
      action: '',
      after: [
        'Wenn Sie das nicht waren, wenden Sie sich bitte sofort an Ihre Administration: Möglicherweise hat jemand anderes Zugriff auf Ihr Konto.',
      ],
    }),
    'password-changed': ({ product }) => ({
      subject: `Ihr Passwort bei ${product} wurde geändert`,
      preheader: 'Wenn Sie das nicht waren, handeln Sie bitte sofort.',
      heading: 'Ihr Passwort wurde geändert',
      before: [`das Passwort Ihres Kontos bei ${product} wurde geändert. Andere Sitzungen wurden beendet.`],
      action: '',
      after: [
        'Wenn Sie das nicht waren, legen Sie bitte sofort ein neues Passwort fest und wenden Sie sich an Ihre Administration.',
      ],
    }),
    'sign-in-notice': ({ product }) => ({
      subject: `Neue Anmeldung bei ${product}`,
      preheader: 'Waren Sie das?',
      heading: 'Neue Anmeldung',
      before: [`jemand hat sich mit Ihrem Konto bei ${product} angemeldet.`],
      action: '',
      after: ['Wenn Sie das waren, ist alles in Ordnung.', notYou],
    }),
    'suspicious-sign-in': ({ product }) => ({
      subject: `Ungewöhnliche Anmeldung bei ${product}`,
      preheader: 'Von einem Gerät und aus einem Netz, die wir von Ihnen nicht kennen.',
      heading: 'Waren Sie das?',
      before: [
        `jemand hat sich bei Ihrem Konto bei ${product} angemeldet, von einem Gerät und aus einem Netz, die wir von Ihnen nicht kennen.`,
      ],
      action: '',
      after: ['Wenn Sie das waren, ist alles in Ordnung.', notYou],
    }),
    'session-copied': ({ product }) => ({
      subject: `Eine Sitzung Ihres Kontos bei ${product} wurde beendet`,
      preheader: 'Ihr Token wurde zweimal verwendet und ist vielleicht kopiert worden.',
      heading: 'Wir haben eine Ihrer Sitzungen beendet',
      before: [
        `ein Token einer Ihrer Sitzungen bei ${product} wurde ein zweites Mal verwendet. Vielleicht wurde es kopiert, deshalb haben wir die Sitzung beendet. Die zweite Verwendung kam von hier:`,
      ],
      action: '',
      after: [
        'Melden Sie sich erneut an, um weiterzuarbeiten. Wenn das öfter vorkommt, ändern Sie Ihr Passwort und suchen Sie auf Ihren Geräten nach unerwünschten Programmen.',
      ],
    }),
    'login-report': ({ product, day }) => ({
      subject: `${product}: Anmeldungen vom ${day}`,
      preheader: 'Der tägliche Bericht für die Administration.',
      heading: `Anmeldungen vom ${day}`,
      before: [],
      action: '',
      after: [],
    }),
    test: ({ product }) => ({
      subject: `Testnachricht von ${product}`,
      preheader: 'Der Versand funktioniert.',
      heading: 'Der Versand funktioniert',
      before: [`${product} kann E-Mails verschicken: Diese hier ging als Test hinaus und ist angekommen.`],
      action: '',
      after: [],
    }),
  },
};
