import type { Words } from './en.ts';

/* Everything the console says, in German. */

const plural = (count: number, one: string, other: string): string =>
  `${count.toLocaleString('de')} ${count === 1 ? one : other}`;

const general = {
  save: 'Speichern',
  cancel: 'Abbrechen',
  close: 'Schließen',
  back: 'Zurück',
  edit: 'Bearbeiten',
  delete: 'Löschen',
  create: 'Anlegen',
  search: 'Suchen',
  filter: 'Filtern',
  clearFilters: 'Filter aufheben',
  loadMore: 'Mehr laden',
  loading: 'Lädt …',
  retry: 'Noch einmal',
  copy: 'Kopieren',
  copied: 'Kopiert',
  more: 'Weitere Aktionen',
  none: 'keine',
  never: 'nie',
  unknown: 'unbekannt',
  all: 'Alle',
  yes: 'Ja',
  no: 'Nein',
  from: 'Von',
  to: 'Bis',
  details: 'Einzelheiten',
  name: 'Name',
  status: 'Status',
  saved: 'Gespeichert.',
  optional: 'freiwillig',
  showPassword: 'Passwort zeigen',
  hidePassword: 'Passwort verbergen',
  typeToConfirm: (name: string) => `Zur Bestätigung ${name} eingeben`,
  doesNotMatch: 'Das ist nicht derselbe Text.',
  required: 'Bitte ausfüllen.',
  tooLong: (most: number) => `Höchstens ${plural(most, 'Zeichen', 'Zeichen')}.`,
  notAnEmail: 'Das ist keine E-Mail-Adresse.',
  range: {
    label: 'Zeit',
    always: 'Jederzeit',
    spans: { hour: 'Letzte Stunde', day: 'Letzte 24 Stunden', week: 'Letzte 7 Tage', month: 'Letzte 30 Tage' },
    own: 'Von … bis …',
    reversed: 'Das Ende liegt vor dem Anfang und bleibt außer Acht.',
  },
  erasedAccount: 'ein gelöschtes Konto',
  rows: (count: number) => plural(count, 'Zeile', 'Zeilen'),
  nothingFound: 'Zu diesen Filtern passt nichts.',
  notAllowed: 'Das dürfen Sie nicht sehen',
  notAllowedText: (permission: string) =>
    `Dafür braucht es die Berechtigung ${permission}. Bitten Sie die Verwaltung um eine Rolle, die sie hat.`,
  notFound: 'Diese Seite gibt es nicht',
  notFoundText: 'Vielleicht ist die Adresse vertippt, oder was hier war, ist fort.',
  toStart: 'Zur Startseite',
  broken: 'Diese Seite ist zerbrochen',
  brokenText: 'Das liegt an uns. Was gespeichert ist, ist sicher; neu laden hilft oft.',
  reload: 'Neu laden',
};

const problems = {
  away: 'Der Server ist nicht erreichbar. Es wird weiter versucht …',
  awayDetail: 'Nichts Eingegebenes geht verloren.',
  requestId: (id: string) => `Anfrage ${id}`,
  tooMany: (seconds: number) =>
    `Zu viele Versuche. Versuchen Sie es in ${plural(seconds, 'Sekunde', 'Sekunden')} wieder.`,
  sessionEnded: 'Ihre Sitzung ist beendet',
  sessionEndedText: 'Melden Sie sich wieder an, um weiterzumachen. Was Sie eingegeben haben, ist noch da.',
  proveYourself: 'Bestätigen Sie, dass Sie es sind',
  proveYourselfText: 'Diese Änderung ist heikel. Geben Sie Ihr Passwort ein, um fortzufahren.',
  confirm: 'Bestätigen',
  sentences: {
    'You may not do this.': 'Das dürfen Sie nicht.',
    'You can give, change or take away only what you hold yourself.':
      'Sie können nur geben, ändern oder nehmen, was Sie selbst haben.',
    'This account may do more than you, so you cannot manage it.':
      'Dieses Konto darf mehr als Sie; deshalb können Sie es nicht verwalten.',
    'You may make accounts, but not give them roles.': 'Sie dürfen Konten anlegen, ihnen aber keine Rollen geben.',
    'This is the last administrator; make another one first.':
      'Das ist die letzte Person mit der Rolle admin. Geben Sie die Rolle zuerst einer weiteren.',
    'This e-mail address already has an account.': 'Zu dieser E-Mail-Adresse gibt es schon ein Konto.',
    'This username is taken.': 'Dieser Benutzername ist vergeben.',
    'There is a role of this name already.': 'Eine Rolle dieses Namens gibt es schon.',
    'There is no role of this name.': 'Eine Rolle dieses Namens gibt es nicht.',
    'This role is built in; it cannot be changed or deleted.':
      'Diese Rolle ist eingebaut; sie lässt sich weder ändern noch löschen.',
    'The thing has changed since you read it.': 'Das hat sich inzwischen geändert.',
    'Enter an e-mail address such as ada@example.com.': 'Geben Sie eine E-Mail-Adresse wie ada@example.com ein.',
    'A username has 3 to 50 of the characters a-z, 0-9, dot, underscore and hyphen.':
      'Ein Benutzername hat 3 bis 50 der Zeichen a–z, 0–9, Punkt, Unterstrich und Bindestrich.',
    'A name has 1 to 200 characters and no control characters.':
      'Ein Name hat 1 bis 200 Zeichen und keine Steuerzeichen.',
  } as Readonly<Record<string, string>>,
  byCode: {
    NOT_FOUND: 'Das gibt es nicht mehr.',
    AUTH_INVALID_CREDENTIALS: 'Das Passwort stimmt nicht.',
    SERVICE_UNAVAILABLE: 'Der Server kann gerade nicht antworten. Versuchen Sie es noch einmal.',
    NETWORK_FAILED: 'Der Server ist nicht erreichbar. Versuchen Sie es noch einmal.',
    TIMED_OUT: 'Der Server hat nicht rechtzeitig geantwortet. Versuchen Sie es noch einmal.',
    INTERNAL_SERVER_ERROR: 'Auf dem Server ist etwas schiefgegangen.',
    ONE_TIME_TOKEN_INVALID: 'Dieser Link ist verbraucht oder zu alt.',
  } as Readonly<Record<string, string>>,
};

const shell = {
  skipToContent: 'Zum Inhalt springen',
  navigation: 'Navigation',
  openNavigation: 'Navigation öffnen',
  palette: 'Suchen oder springen …',
  paletteHint: 'Was suchen Sie?',
  paletteEmpty: 'Nichts gefunden.',
  pages: 'Seiten',
  signOut: 'Abmelden',
  account: 'Ihr Konto',
  language: 'Sprache',
  appearance: 'Aussehen',
  appearances: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  notifications: 'Mitteilungen',
  groups: { operate: 'Betrieb', people: 'Menschen', access: 'Zugang', house: 'Haus' },
  page: {
    overview: 'Übersicht',
    tasks: 'Aufgaben',
    deadLetters: 'Gescheitert',
    queues: 'Warteschlangen',
    schedules: 'Zeitpläne',
    mail: 'Post',
    users: 'Konten',
    invitations: 'Einladungen',
    loginRecords: 'Anmeldungen',
    roles: 'Rollen',
    ipRules: 'IP-Regeln',
    limits: 'Grenzen',
    refusals: 'Warum abgelehnt',
    audit: 'Protokoll',
    settings: 'Einstellungen',
    signingKeys: 'Signaturschlüssel',
  },
  health: { healthy: 'Gesund', degraded: 'Eingeschränkt', unhealthy: 'Gestört', away: 'Keine Antwort' },
};

export const de: Words = {
  general,
  problems,
  shell,

  doors: {
    signInTo: (house: string) => `Bei ${house} anmelden`,
    signIn: 'Anmelden',
    signUp: 'Konto anlegen',
    emailOrUsername: 'E-Mail oder Benutzername',
    email: 'E-Mail',
    username: 'Benutzername',
    name: 'Name',
    password: 'Passwort',
    newPassword: 'Neues Passwort',
    forgotPassword: 'Passwort vergessen?',
    wrongCredentials: 'Der Name oder das Passwort stimmt nicht.',
    notVerified: 'Bestätigen Sie zuerst Ihre E-Mail-Adresse: Wir haben Ihnen einen Link gemailt.',
    resend: 'Noch einen Link schicken',
    byMagicLink: 'Mit einem Link per E-Mail anmelden',
    noAccountYet: 'Noch kein Konto?',
  },

  account: {},

  overview: {},

  users: {},

  roles: {},

  ipRules: {},

  limits: {},

  audit: {},

  settings: {},

  signingKeys: {},

  tasks: {},

  queues: {},

  schedules: {},

  mail: {},
};
