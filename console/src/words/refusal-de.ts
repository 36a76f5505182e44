/** How a language says what the server refuses. */
export type RefusalWords = {
  /** A sentence of the server's in this language; undefined for one that is not known. */
  readonly said: (sentence: string) => string | undefined;
  /** By the code of the problem, for whatever else it says. */
  readonly byCode: Readonly<Record<string, string>>;
};

/** By the server's own words; test/server-words.test.ts holds them to what it says. */
export const sentencesDe: Readonly<Record<string, string>> = {
  // Accounts and roles
  'You may not do this.': 'Das dürfen Sie nicht.',
  'You can give, change or take away only what you hold yourself.':
    'Sie können nur geben, ändern oder nehmen, was Sie selbst haben.',
  'This account may do more than you, so you cannot manage it.':
    'Dieses Konto darf mehr als Sie; deshalb können Sie es nicht verwalten.',
  'You may make accounts, but not give them roles.': 'Sie dürfen Konten anlegen, ihnen aber keine Rollen geben.',
  'This is the last administrator; make another one first.':
    'Das ist die letzte Person mit der Rolle admin. Geben Sie die Rolle zuerst einer weiteren.',
  'You cannot disable your own account; another administrator can.':
    'Ihr eigenes Konto können Sie nicht deaktivieren; jemand anderes mit der Rolle admin kann es.',
  'Change your own password with POST /api/v1/auth/password/change, which asks for the old one.':
    'Ihr eigenes Passwort ändern Sie bei Ihrem Konto, wo nach dem jetzigen gefragt wird.',
  'Erase your own account with DELETE /api/v1/user.': 'Ihr eigenes Konto löschen Sie auf der Seite Ihres Profils.',
  'This e-mail address already has an account.': 'Zu dieser E-Mail-Adresse gibt es schon ein Konto.',
  'This is the e-mail address that your account has.': 'Diese E-Mail-Adresse hat Ihr Konto schon.',
  'This username is taken.': 'Dieser Benutzername ist vergeben.',
  'There is a role of this name already.': 'Eine Rolle dieses Namens gibt es schon.',
  'There is no role of this name.': 'Eine Rolle dieses Namens gibt es nicht.',
  'This role is built in; it cannot be changed or deleted.':
    'Diese Rolle ist eingebaut; sie lässt sich weder ändern noch löschen.',
  'There is no such permission.': 'Diese Berechtigung gibt es nicht.',
  'Write resource:action, with * for all on either side.':
    'Schreiben Sie Bereich:Aktion, mit * für alles auf jeder Seite.',
  'This is there twice.': 'Das steht hier zweimal.',
  'A role name has 2 to 50 of a-z, 0-9 and hyphen, and begins with a letter.':
    'Der Name einer Rolle hat 2 bis 50 Zeichen aus a–z, 0–9 und Bindestrich und beginnt mit einem Buchstaben.',
  'A role has 2 to 50 of a-z, 0-9 and hyphen.': 'Eine Rolle hat 2 bis 50 Zeichen aus a–z, 0–9 und Bindestrich.',
  'A description has no control characters.': 'Eine Beschreibung hat keine Steuerzeichen.',
  'The thing has changed since you read it.': 'Das hat sich inzwischen geändert.',
  'Enter an e-mail address such as ada@example.com.': 'Geben Sie eine E-Mail-Adresse wie ada@example.com ein.',
  'One e-mail address such as ada@example.com, without a name.': 'Eine E-Mail-Adresse wie ada@example.com, ohne Namen.',
  'A username has 3 to 50 of the characters a-z, 0-9, dot, underscore and hyphen.':
    'Ein Benutzername hat 3 bis 50 der Zeichen a–z, 0–9, Punkt, Unterstrich und Bindestrich.',
  'A name has 1 to 200 characters and no control characters.':
    'Ein Name hat 1 bis 200 Zeichen und keine Steuerzeichen.',

  // Passwords and signing in
  'Leave out line breaks, tabs and other control characters.':
    'Lassen Sie Zeilenumbrüche, Tabulatoren und andere Steuerzeichen weg.',
  'This password is on the lists of common and breached passwords, or close to one that is.':
    'Dieses Passwort oder ein sehr ähnliches steht auf den Listen häufiger und entwendeter Passwörter.',
  'Repeated characters and simple sequences are the first that are guessed.':
    'Wiederholte Zeichen und einfache Folgen werden zuerst geraten.',
  'Do not build the password from your name, username or e-mail address.':
    'Bilden Sie das Passwort nicht aus Ihrem Namen, Benutzernamen oder Ihrer E-Mail-Adresse.',
  'The password is not valid text.': 'Das Passwort ist kein gültiger Text.',
  'This password cannot be used.': 'Dieses Passwort lässt sich nicht verwenden.',
  'This password is too long or not valid text.': 'Dieses Passwort ist zu lang oder kein gültiger Text.',
  'The current password is not right.': 'Das jetzige Passwort stimmt nicht.',
  'The new password is the one you have.': 'Das neue Passwort ist Ihr jetziges.',
  'The password is not right.': 'Das Passwort stimmt nicht.',
  'Nobody logs in by a mailed link here.': 'Hier meldet sich niemand mit einem gemailten Link an.',
  'Sign-up is closed here; ask an administrator for an account.':
    'Hier gibt es zurzeit keine neuen Konten; bitten Sie die Administration um eines.',
  'Accounts are made by invitation here; ask an administrator for one.':
    'Hier gibt es Konten auf Einladung; bitten Sie die Administration darum.',
  'HS256 signs with JWT_SECRET: change that setting and start again.':
    'HS256 signiert mit JWT_SECRET: Ändern Sie diese Einstellung und starten Sie den Server neu.',

  // Addresses
  'Requests from this address are not accepted.': 'Anfragen von dieser Adresse werden nicht angenommen.',
  'This server answers over HTTPS only.': 'Dieser Server antwortet nur über HTTPS.',
  'An address, or a range such as 10.0.0.0/8 or 2001:db8::/32.':
    'Eine Adresse oder ein Bereich wie 10.0.0.0/8 oder 2001:db8::/32.',
  'An IPv4 or IPv6 address, without a port and without a zone.':
    'Eine IPv4- oder IPv6-Adresse ohne Port und ohne Zone.',
  'An IP address, or a network such as 192.0.2.0/24.': 'Eine IP-Adresse oder ein Netz wie 192.0.2.0/24.',
  'Say why, for whoever finds this rule later.': 'Sagen Sie, warum, für alle, die später auf diese Regel stoßen.',
  'A time of RFC 3339, such as 2026-12-24T18:00:00Z.': 'Ein Zeitpunkt nach RFC 3339, etwa 2026-12-24T18:00:00Z.',
  'A time before the year 10000.': 'Ein Zeitpunkt vor dem Jahr 10000.',
  'This time is over.': 'Diese Zeit ist schon vorbei.',
  'One line of plain text.': 'Eine Zeile einfacher Text.',
  'One line.': 'Eine Zeile.',

  // Tasks
  'This task is over. Enqueue another one instead.': 'Diese Aufgabe ist zu Ende. Reihen Sie stattdessen eine neue ein.',
  'Another task with the same unique key waits or runs.':
    'Eine andere Aufgabe mit demselben eindeutigen Schlüssel wartet oder läuft.',
  'A task of this kind with the same unique key waits or runs already.':
    'Eine Aufgabe dieser Art mit demselben eindeutigen Schlüssel wartet oder läuft schon.',
  'This task waits for others: it begins once they have succeeded.':
    'Diese Aufgabe wartet auf andere: Sie beginnt, wenn die gelungen sind.',
  'No worker knows the kind of this schedule any more.': 'Kein Worker kennt die Art dieses Zeitplans noch.',
  'A task of this schedule waits or runs already.': 'Eine Aufgabe dieses Zeitplans wartet oder läuft schon.',
  'A payload may have at most 256 kB of JSON.': 'Nutzdaten haben höchstens 256 kB JSON.',
  'A task cannot be due in the past.': 'Eine Aufgabe kann nicht in der Vergangenheit fällig sein.',
  'Leave out control characters.': 'Lassen Sie Steuerzeichen weg.',
  'This member is missing.': 'Dieses Feld fehlt.',
  'One member is not known here.': 'Ein Feld ist hier nicht bekannt.',
  'Too many tasks are followed here. Ask for the task itself, or come back later.':
    'Zu vielen Aufgaben wird hier schon gefolgt. Versuchen Sie es später wieder.',
  'There is an endpoint of this name already.': 'Einen Endpunkt dieses Namens gibt es schon.',
  'Lower-case words joined by dots, dashes or underscores.':
    'Kleingeschriebene Wörter, verbunden durch Punkte, Binde- oder Unterstriche.',
  'A URL such as https://orders.example.com/tasks.': 'Eine URL wie https://orders.example.com/tasks.',
  'Leave out user and password: calls are signed instead.':
    'Lassen Sie Benutzer und Passwort weg: Aufrufe werden stattdessen signiert.',
  'Leave out what follows the #: it is never sent.': 'Lassen Sie weg, was auf # folgt: Es wird nie gesendet.',

  // Monitoring and lists
  'There is no such rule.': 'Diese Regel gibt es nicht.',
  'The alerts of this rule have no such label.': 'Die Alarme dieser Regel haben kein solches Label.',
  'Say why, for whoever wonders later.': 'Sagen Sie, warum, für alle, die sich später wundern.',
  'At least one minute.': 'Mindestens eine Minute.',
  'At most ten labels.': 'Höchstens zehn Label.',
  'Too many follow the figures here. Ask for the series itself, or come back later.':
    'Zu viele folgen hier schon den Messwerten. Versuchen Sie es später wieder.',
  'The range ends before it begins.': 'Das Ende liegt vor dem Anfang.',
  'The range begins in the future.': 'Der Anfang liegt in der Zukunft.',
  'A whole number of milliseconds.': 'Eine ganze Zahl von Millisekunden.',
  'This cursor is not one of this list with these filters.':
    'Die Liste passt nicht mehr zu diesen Filtern. Laden Sie die Seite neu.',
  'The server has more requests than it can answer. Try again shortly.':
    'Der Server hat mehr Anfragen, als er beantworten kann. Versuchen Sie es gleich noch einmal.',
};

type Reading = readonly [said: RegExp, inGerman: (...parts: string[]) => string];

/** How a task or an account is, as the end of a sentence. */
const states: Readonly<Record<string, string>> = {
  scheduled: 'ist geplant',
  blocked: 'ist blockiert',
  ready: 'wartet schon',
  dispatched: 'beginnt gerade',
  running: 'läuft schon',
  dead: 'ist gescheitert',
  active: 'ist aktiv',
  invited: 'ist eingeladen',
  unverified: 'ist unbestätigt',
  disabled: 'ist deaktiviert',
  locked: 'ist gesperrt',
};

const stateIn = (state = ''): string => states[state] ?? `hat den Zustand ${state}`;
const write = (range: string | undefined): string => (range === undefined ? '.' : `; schreiben Sie ${range}.`);

/** The types of a payload's schema, as the server names them. */
const typesDe: Readonly<Record<string, string>> = {
  'a string': 'ein Text',
  'a number': 'eine Zahl',
  'a whole number': 'eine ganze Zahl',
  'true or false': 'true oder false',
  'an object': 'ein Objekt',
  'a list': 'eine Liste',
  null: 'null',
};
const oneType = Object.keys(typesDe).join('|');

/** Sentences with something in them that is different each time. */
const readings: readonly Reading[] = [
  [/^Use at least (\d+) characters\.$/, (least) => `Nehmen Sie mindestens ${least} Zeichen.`],
  [
    /^Use at most (\d+) characters \((\d+) bytes\)\.$/,
    (most, bytes) => `Nehmen Sie höchstens ${most} Zeichen (${bytes} Bytes).`,
  ],
  [/^An account has at most (\d+) roles\.$/, (most) => `Ein Konto hat höchstens ${most} Rollen.`],
  [/^A role has at most (\d+) permissions\.$/, (most) => `Eine Rolle hat höchstens ${most} Berechtigungen.`],
  [
    /^Only an active account can be disabled, and only a disabled one made active; this one is (\w+)\.$/,
    (status) =>
      `Nur ein aktives Konto lässt sich deaktivieren und nur ein deaktiviertes aktivieren; dieses ${stateIn(status)}.`,
  ],
  [
    /^This task is (\w+): it needs no retry\.$/,
    (state) => `Die Aufgabe ${stateIn(state)}; sie braucht keinen neuen Versuch.`,
  ],
  [
    /^This task is (\w+); only dead ones are replayed\.$/,
    (state) => `Die Aufgabe ${stateIn(state)}; nur gescheiterte werden wiederholt.`,
  ],
  [/^A task waits for at most (\d+) others\.$/, (most) => `Eine Aufgabe wartet auf höchstens ${most} andere.`],
  [/^There is no task (\S+), or not any more\.$/, (id) => `Die Aufgabe ${id} gibt es nicht oder nicht mehr.`],
  [/^(\d+) members are not known here\.$/, (count) => `${count} Felder sind hier nicht bekannt.`],
  [
    /^There are bits set beyond the prefix(?:; write (\S+))?\.$/,
    (range) => `Hinter dem Präfix sind Bits gesetzt${write(range)}`,
  ],
  [
    /^IPv4-mapped addresses are read as IPv4(?:; write (\S+))?\.$/,
    (range) => `Auf IPv4 abgebildete Adressen werden als IPv4 gelesen${write(range)}`,
  ],
  [
    /^You follow the figures (\d+) times already\. /,
    (count) => `Sie folgen den Messwerten schon ${count}-mal. Schließen Sie einige Seiten.`,
  ],
  [
    /^Figures are kept for (\d+) days \(METRICS_HOURS_DAYS\)\.$/,
    (days) => `Messwerte bleiben ${days} Tage (METRICS_HOURS_DAYS).`,
  ],
  // JSON Schema, of payloads
  [
    new RegExp(`^Must be ((?:${oneType})(?: or (?:${oneType}))*)\\.$`),
    (types = '') =>
      `Verlangt ist ${types.replaceAll(new RegExp(`${oneType}| or `, 'g'), (part) => typesDe[part] ?? ' oder ')}.`,
  ],
  [/^Must match format "(.+)"\.$/, (format) => `Verlangt ist die Form ${format}.`],
  [/^Must match pattern "(.+)"\.$/, (pattern) => `Verlangt ist das Muster ${pattern}.`],
  [/^Must NOT have fewer than (\d+) characters\.$/, (least) => `Verlangt sind mindestens ${least} Zeichen.`],
  [/^Must NOT have more than (\d+) characters\.$/, (most) => `Erlaubt sind höchstens ${most} Zeichen.`],
  [/^Must NOT have fewer than (\d+) items\.$/, (least) => `Verlangt sind mindestens ${least} Einträge.`],
  [/^Must NOT have more than (\d+) items\.$/, (most) => `Erlaubt sind höchstens ${most} Einträge.`],
  [/^Must be (>=|<=|>|<) (\S+)\.$/, (operator, bound) => `Verlangt ist ${operator} ${bound}.`],
  [/^Must be multiple of (\S+)\.$/, (factor) => `Verlangt ist ein Vielfaches von ${factor}.`],
  [/^Must be equal to one of the allowed values\.$/, () => 'Das ist keiner der erlaubten Werte.'],
  [/^Must be equal to constant\.$/, () => 'Das ist nicht der verlangte Wert.'],
  // What other schemas of the server say
  [/^Invalid email address$/, () => 'Das ist keine E-Mail-Adresse.'],
  [/^Invalid UUID$/, () => 'Das ist keine UUID.'],
  [/^Too small: expected string to have >=(\d+) characters$/, (least) => `Verlangt sind mindestens ${least} Zeichen.`],
  [/^Too big: expected string to have <=(\d+) characters$/, (most) => `Erlaubt sind höchstens ${most} Zeichen.`],
  [/^Too (?:small|big): expected \w+ to be ([<>]=?)(\S+)$/, (operator, bound) => `Verlangt ist ${operator} ${bound}.`],
];

const read = (sentence: string): string | undefined => {
  for (const [pattern, inGerman] of readings) {
    const found = pattern.exec(sentence);
    if (found !== null) return inGerman(...found.slice(1));
  }
  return undefined;
};

/** What the server refuses, in German. */
export const refusalDe: RefusalWords = {
  said: (sentence) => sentencesDe[sentence] ?? read(sentence),
  byCode: {
    ADDRESS_TOO_LONG: 'Ein Teil der Adresse ist zu lang.',
    ALERT_SILENCES_FULL:
      'Mehr ist nicht zugleich stumm zu schalten. Beenden Sie erst eine Stummschaltung oder legen Sie eine für jede Regel an.',
    AUTH_EMAIL_NOT_VERIFIED: 'Öffnen Sie zuerst den Link in der Mail, die wir Ihnen geschickt haben.',
    AUTH_REAUTHENTICATION_REQUIRED: 'Melden Sie sich dafür noch einmal an.',
    AUTH_TOKEN_EXPIRED: 'Ihre Anmeldung ist abgelaufen. Laden Sie die Seite neu.',
    AUTH_TOKEN_INVALID: 'Ihre Anmeldung gilt nicht mehr. Melden Sie sich noch einmal an.',
    AUTH_TOKEN_MISSING: 'Dafür müssen Sie angemeldet sein.',
    AUTH_TOKEN_REVOKED: 'Ihre Anmeldung wurde beendet. Melden Sie sich noch einmal an.',
    CONFLICT: 'Das verträgt sich nicht mit dem, was schon da ist.',
    FORBIDDEN: 'Das dürfen Sie nicht.',
    HEADERS_TOO_LARGE: 'Die Kopfzeilen der Anfrage sind zu groß.',
    IDEMPOTENCY_KEY_REUSED: 'Diese Anfrage wurde schon einmal mit anderem Inhalt gestellt. Laden Sie die Seite neu.',
    INVALID_INPUT: 'Die Anfrage ist so nicht gültig.',
    IP_RULES_FULL:
      'Mehr Regeln kann es nicht geben. Löschen Sie erst welche oder fassen Sie sie zu einem Bereich zusammen.',
    IP_RULE_EXISTS: 'Für diesen Bereich gibt es schon eine Regel. Ändern Sie diese.',
    IP_RULE_LOCKS_OUT_CALLER: 'Danach würde Ihre eigene Adresse abgewiesen.',
    IP_RULE_REDUNDANT: 'Das würde nichts ändern: Eine weitere Regel sagt dasselbe und gilt ebenso lange.',
    METHOD_NOT_ALLOWED: 'Diese Adresse nimmt solche Anfragen nicht an.',
    PAYLOAD_TOO_LARGE: 'Das ist zu viel auf einmal.',
    PRECONDITION_FAILED: 'Das hat sich inzwischen geändert.',
    REQUEST_TIMEOUT: 'Die Anfrage kam nicht rechtzeitig an.',
    TASK_ENDPOINTS_FULL: 'Mehr Endpunkte kann es nicht geben. Löschen Sie einen, der nicht mehr gebraucht wird.',
    SESSION_ENDED: 'Ihre Sitzung ist beendet. Melden Sie sich noch einmal an.',
    UNEXPECTED_ANSWER: 'Statt des Servers antwortete etwas anderes, etwa ein Proxy. Versuchen Sie es noch einmal.',
    UNSUPPORTED_MEDIA_TYPE: 'Diese Form von Inhalt nimmt der Server nicht an.',
  },
};
