/** What a setting is for, and what counts where it is not given, in the words of a language. */
type SettingText = {
  readonly description: string;
  /** Left out where the server shows the value that counts. */
  readonly whenUnset?: string;
};

/** By the name of the setting. One without words here speaks in the server's own. */
export type SettingWords = Readonly<Record<string, SettingText>>;

const noSecret = 'keines';
const twoSecrets = 'Solange es gewechselt wird: das alte und das neue, durch ein Komma getrennt.';

/** The settings of the server in German; test/server-words.test.ts holds them to its list. */
export const settingDe: SettingWords = {
  CASTELLAN_ENV: {
    description:
      'Wo der Server läuft. Nur `development` öffnet `/docs` und `/metrics` und nimmt lockere Einstellungen hin.',
  },
  HOST: { description: 'Die Adresse, auf der er erreichbar ist.' },
  PORT: { description: 'Der Port, auf dem er erreichbar ist; 0 nimmt irgendeinen freien.' },
  PUBLIC_URL: {
    description:
      'Die Adresse, unter der Menschen und Programme den Server erreichen. Aus ihr entstehen Links und das `iss` der Token.',
  },
  DATA_DIR: {
    description: 'Der Ordner für das eingebaute PostgreSQL, den erzeugten geheimen Schlüssel und Logdateien.',
  },
  DATABASE_URL: {
    description: 'Ein PostgreSQL 15 oder neuer, mit der Rolle, die bedient.',
    whenUnset: 'ein eingebautes PostgreSQL 18 unter DATA_DIR',
  },
  DATABASE_MIGRATION_URL: {
    description:
      'Dieselbe Datenbank mit der Rolle, der das Schema gehört und die es erneuert. Die bedienende Rolle braucht dann kein Recht, Tabellen zu ändern.',
    whenUnset: 'DATABASE_URL erneuert auch das Schema',
  },
  DATABASE_POOL_SIZE: { description: 'Wie viele Verbindungen zu PostgreSQL dieser Prozess höchstens öffnet.' },
  DATABASE_REPLICA_URLS: {
    description:
      'Mitlaufende Replikate der Datenbank, für Listen und Vergangenes. Was eine Sitzung geschrieben hat, liest sie auch, und was über Zugang entscheidet, wird dort nie gelesen; ist ein Replikat fort oder im Rückstand, antwortet die Hauptdatenbank.',
    whenUnset: 'Alles wird aus DATABASE_URL gelesen',
  },
  DATABASE_REPLICA_MAX_LAG_SECONDS: {
    description: 'Wie viele Sekunden ein Replikat im Rückstand sein darf, damit noch aus ihm gelesen wird.',
  },
  REDIS_URL: {
    description:
      'Ein Redis 7, mit dem Grenzen und Profile schneller sind. Mehrere Hosts sind Knoten eines Clusters. Bei `rediss` wird das Zertifikat geprüft; `?ca_file=` nennt eine eigene CA, `?cert_file=` und `?key_file=` ein Zertifikat für diesen Server.',
    whenUnset: 'PostgreSQL und der Arbeitsspeicher genügen',
  },
  SECRET_KEY: {
    description:
      'Das eine Geheimnis des Hauses, aus dem alle anderen Schlüssel entstehen. Geht es verloren, sind Passwörter und Signaturschlüssel unlesbar.',
    whenUnset: 'mit dem eingebauten PostgreSQL in DATA_DIR erzeugt; mit DATABASE_URL nötig',
  },
  SECRET_KEY_PREVIOUS: {
    description: 'Frühere geheime Schlüssel, damit nach einem Wechsel lesbar bleibt, was mit ihnen verschlossen wurde.',
    whenUnset: 'keine',
  },
  SIGNUP_MODE: {
    description:
      'Wie Fremde ein Konto bekommen: sofort (open), nachdem sie einem Link in einer Mail gefolgt sind (verify), auf Einladung der Verwaltung (invite) oder gar nicht (closed).',
  },
  MAGIC_LINKS: {
    description:
      'Ob man sich mit einem gemailten Link anmelden kann. Wer die Mails einer Person liest, kommt dann herein.',
  },
  LEGACY_LOGIN_URL: {
    description:
      'Wo das frühere System gefragt wird, ob ein Passwort stimmt, solange ein Konto hier noch keines hat. Was es annimmt, gilt von da an hier, und es wird nicht mehr gefragt.',
    whenUnset: 'niemand wird gefragt',
  },
  LEGACY_LOGIN_SECRET: {
    description: `Womit die Aufrufe von LEGACY_LOGIN_URL signiert werden (Standard Webhooks). ${twoSecrets}`,
    whenUnset: `${noSecret}; mit LEGACY_LOGIN_URL nötig`,
  },
  LEGACY_LOGIN_CREATES: {
    description: 'Ob, wen nur das frühere System kennt, bei der ersten Anmeldung hier ein Konto bekommt.',
  },
  BRAND_NAME: {
    description: 'Wie die Konsole dieses Haus nennt. In Mails heißt es wie der Name in MAIL_FROM.',
  },
  BRAND_LOGO_FILE: {
    description:
      'Das Bild über dem Anmeldeformular und in der Ecke der Konsole. Es wird beim Start des Servers gelesen.',
    whenUnset: 'das Zeichen von Castellan',
  },
  BRAND_COLOR: {
    description:
      'Die Farbe von Knöpfen, Links und Zeichen. Schrift auf ihr ist schwarz oder weiß, Schrift in ihr wird abgedunkelt, damit beides lesbar ist.',
    whenUnset: 'die Farbe von Castellan',
  },
  BRAND_COLOR_DARK: {
    description: 'Dasselbe für alle, deren Gerät dunkel eingestellt ist.',
    whenUnset: 'BRAND_COLOR',
  },
  SMTP_URL: {
    description:
      'Der SMTP-Server, der Mails weitergibt. `smtps` beginnt mit TLS (Port 465), `smtp` verlangt STARTTLS (Port 587), nur nicht auf derselben Maschine; `?tls=opportunistic` oder `?tls=off` verlangt weniger, aber nur ohne Passwort. `?ca_file=` nennt eine eigene CA.',
    whenUnset: 'in der Entwicklung bleiben Mails im eingebauten Postfach; sonst wird keine verschickt',
  },
  MAIL_FROM: {
    description: 'Von wem Mails kommen. Mit diesem Namen nennen sie auch das Haus.',
    whenUnset: 'Castellan, unter dem Host von PUBLIC_URL; mit SMTP_URL nötig',
  },
  MAIL_LANGUAGE: { description: 'Die Sprache von Mails an alle, von denen keine andere bekannt ist.' },
  MAIL_RECORD_DAYS: {
    description: 'Wie viele Tage bekannt bleibt, welche Mail an wen ging und was der Mailserver sagte.',
  },
  PASSWORD_HASH: {
    description: 'Das Verfahren für neue Passwort-Hashes; andere werden bei der nächsten Anmeldung erneuert.',
  },
  PASSWORD_MIN_LENGTH: {
    description:
      'Wie viele Zeichen ein neues Passwort mindestens hat. NIST SP 800-63B verlangt 15, wo es das Einzige ist, was hereinlässt.',
  },
  PASSWORD_HASHING_THREADS: {
    description: 'Threads, die Passwörter hashen; 0 nimmt so viele, wie es Kerne gibt, höchstens 4.',
  },
  PASSWORD_HASHING_QUEUE_LIMIT: {
    description: 'Wie viele Hashes warten dürfen; wer danach kommt, erhält 503 mit Retry-After.',
  },
  PASSWORD_HASHING_MAX_WAIT_MS: {
    description:
      'Wie viele Millisekunden eine Anmeldung voraussichtlich auf einen Thread zum Hashen warten darf. Würden es mehr, ist die Antwort sofort 503 mit Retry-After, damit es für alle anderen schnell bleibt.',
  },
  JWT_ALGORITHM: {
    description:
      'Wie Access-Token signiert werden. HS256 teilt sein Geheimnis mit allen, die prüfen, und veröffentlicht keine Schlüssel.',
  },
  JWT_RSA_BITS: { description: 'Die Größe neuer RSA-Signaturschlüssel.' },
  JWT_SECRET: {
    description: 'Das gemeinsame Geheimnis von HS256, und von nichts anderem.',
    whenUnset: `${noSecret}; nötig, wenn JWT_ALGORITHM HS256 ist`,
  },
  JWT_AUDIENCE: { description: 'Das `aud` der Access-Token.' },
  JWT_EXPIRATION_MINUTES: { description: 'Wie viele Minuten ein Access-Token gilt.' },
  JWT_ROTATION_DAYS: { description: 'Nach wie vielen Tagen der Signaturschlüssel ersetzt wird.' },
  REFRESH_EXPIRATION_DAYS: { description: 'Wie viele Tage ein unbenutztes Refresh-Token gilt.' },
  SESSION_LIFETIME_DAYS: {
    description: 'Wie viele Tage eine Sitzung höchstens dauert, so oft sie auch erneuert wird.',
  },
  SESSION_IDLE_MINUTES: {
    description:
      'Wie viele Minuten eine Sitzung unbenutzt bleiben darf. Auch Access-Token gelten nicht länger, damit nichts sie überdauert.',
    whenUnset: 'so lange, wie ein unbenutztes Refresh-Token gilt',
  },
  SESSIONS_PER_USER: {
    description:
      'Wie viele Sitzungen eine Person zugleich haben darf; eine weitere Anmeldung beendet die am längsten unbenutzte.',
  },
  ALLOWED_ORIGINS: {
    description: 'Die Web-Ursprünge, von denen aus ein Browser die API aufrufen darf.',
    whenUnset: 'keine',
  },
  TRUSTED_PROXIES: {
    description: 'Die Proxys, deren X-Forwarded-For, X-Forwarded-Proto und X-Request-Id geglaubt wird.',
    whenUnset: 'keine',
  },
  TLS_CERT_FILE: {
    description: 'Die PEM-Datei mit der Zertifikatskette. Mit TLS_KEY_FILE spricht der Server selbst TLS 1.3.',
    whenUnset: 'keine: HTTP ohne TLS',
  },
  TLS_KEY_FILE: {
    description: 'Die PEM-Datei mit dem privaten Schlüssel.',
    whenUnset: 'keine: HTTP ohne TLS',
  },
  METRICS_TOKEN: {
    description: 'Das Bearer-Token, das `/metrics` und die Einzelheiten von `/health` öffnet.',
    whenUnset: '`/metrics` ist in der Entwicklung auf derselben Maschine offen, sonst geschlossen',
  },
  TASK_LEASE_SECONDS: {
    description:
      'Wie viele Sekunden ein Worker eine Aufgabe ohne Lebenszeichen behält; dann nimmt sie ein anderer. Kürzer hilft früher und hält einen für verloren, der nur stillstand.',
  },
  TASK_DRAIN_SECONDS: {
    description:
      'Wie viele Sekunden ein Server, der anhält, seine Aufgaben weiterlaufen lässt; dann gibt er sie zurück, und ein anderer nimmt sie.',
  },
  TASK_HISTORY_DAYS: {
    description: 'Wie viele Tage Aufgaben bekannt bleiben, die gelungen sind oder abgebrochen wurden.',
  },
  RATE_LIMIT_LOGIN: {
    description: 'Fehlgeschlagene Anmeldungen: je Adresse, je Konto und je bekanntem Gerät eines Kontos.',
    whenUnset: '5/5m block 15m',
  },
  RATE_LIMIT_LOGIN_GLOBAL: {
    description: 'Fehlgeschlagene Anmeldungen von allen zusammen. Bekannte Geräte sind ausgenommen.',
    whenUnset: '3000/5m',
  },
  RATE_LIMIT_SIGNUP: { description: 'Registrierungen je Adresse.', whenUnset: '3/1h block 2h' },
  RATE_LIMIT_REFRESH: {
    description: 'Erneuerungen je Sitzung; sechsmal so viele, wo das Refresh-Token in einem Cookie liegt.',
    whenUnset: '10/15m',
  },
  RATE_LIMIT_API: { description: 'Anfragen einer Person, gleich wonach.', whenUnset: '100/minute' },
  RATE_LIMIT_ANONYMOUS: { description: 'Anfragen ohne gültiges Access-Token, je Adresse.', whenUnset: '300/minute' },
  RATE_LIMIT_VERIFY: {
    description:
      'Aufrufe von `verify` in einem Prozess: je Person, und je Adresse für Aufrufe ohne gültiges Access-Token.',
    whenUnset: '6000/minute',
  },
  RATE_LIMIT_SETUP: { description: 'Versuche mit einem Einrichtungslink, je Adresse.', whenUnset: '10/15m' },
  RATE_LIMIT_SENSITIVE: {
    description: 'Heikle Änderungen je Person, etwa ein neues Passwort.',
    whenUnset: '10/15m',
  },
  RATE_LIMIT_LINK: { description: 'Versuche mit gemailten Links, je Adresse.', whenUnset: '30/15m' },
  RATE_LIMIT_MAIL: {
    description:
      'Mails einer Art an ein Postfach, die jeder verlangen kann, etwa der Link zum Zurücksetzen des Passworts.',
    whenUnset: '3/1h',
  },
  RATE_LIMIT_MAIL_ADDRESS: {
    description: 'Wie oft von einer Netzadresse aus solche Mails verlangt werden dürfen, gleich für wen.',
    whenUnset: '20/1h',
  },
  RATE_LIMIT_POINTS: {
    description: 'Die Zahl in RATE_LIMIT_API, für alle, die Zahl und Zeit getrennt angeben.',
    whenUnset: 'wie RATE_LIMIT_API',
  },
  RATE_LIMIT_DURATION: { description: 'Die Zeit in RATE_LIMIT_API, in Sekunden.', whenUnset: 'wie RATE_LIMIT_API' },
  AUDIT_SINKS: {
    description:
      'Wohin Kopien des Protokolls gehen: Dateien, an die Zeilen angehängt werden, und Webhooks, die sie erhalten.',
    whenUnset: 'nirgendwohin: Das Protokoll steht in der Datenbank allein',
  },
  AUDIT_WEBHOOK_SECRET: {
    description: `Womit die Webhooks von AUDIT_SINKS signiert werden (Standard Webhooks). ${twoSecrets}`,
    whenUnset: `${noSecret}; mit einem Webhook in AUDIT_SINKS nötig`,
  },
  WORKER_CONCURRENCY: {
    description:
      'Wie viele Aufgaben jeder Warteschlange dieser Prozess zugleich ausführt; `serve --concurrency` geht vor.',
  },
  TASK_ENGINE: {
    description:
      'Was den Workern von Aufgaben sagt. Die Aufgaben selbst liegen immer in PostgreSQL; ist der Vermittler fort, sagt PostgreSQL Bescheid.',
  },
  RABBITMQ_URL: {
    description:
      'Das RabbitMQ 3.10 oder neuer von `TASK_ENGINE=rabbitmq`. Bei `amqps`: `ca_file`, `cert_file` mit `key_file`, und `verify=off`.',
    whenUnset: 'keines',
  },
  TASKS_DIR: {
    description:
      'Ein Ordner mit Modulen, die eigene Aufgaben anbieten. Wie das geht, steht in `docs/guides/write-a-task.md`.',
    whenUnset: 'keiner',
  },
  TASK_MEMORY_MB: {
    description:
      'Wie viele Megabyte Speicher ein Lauf einer Aufgabe aus TASKS_DIR höchstens nutzen darf; darüber ist der Versuch gescheitert.',
  },
  HTTP_TASK_ALLOWED_ADDRESSES: {
    description:
      'Adressen außer denen des Internets, an die Aufgaben der Art http gehen dürfen, auch über HTTP ohne TLS. Die Metadaten-Dienste von Clouds bleiben auch in einem solchen Bereich ausgeschlossen.',
    whenUnset: 'keine; in der Entwicklung diese Maschine, 127.0.0.0/8 und ::1',
  },
  SIGN_IN_NOTICES: {
    description:
      'Von welchen Anmeldungen eine Person per Mail erfährt. Von einer mit neuem Gerät aus einem neuen Netz erfährt sie, was auch immer hier steht.',
  },
  REPORT_TIME_ZONE: {
    description:
      'Die Zeitzone des Hauses: wann der tägliche Bericht über Anmeldungen gemailt wird und von welchem Tag er handelt, und die Zeiten in jeder Mail.',
  },
  LOGIN_RECORD_DAYS: {
    description:
      'Wie viele Tage bekannt bleibt, wer sich wann und von wo angemeldet oder es versucht hat. Verglichen werden Anmeldungen mit denen eines halben Jahres.',
  },
  LOG_RECORD_DAYS: {
    description: 'Wie viele Tage Warnungen und Fehler des Logs dort bleiben, wo die Konsole sie lesen kann.',
  },
  DEAD_TASK_DAYS: {
    description: 'Wie viele Tage gescheiterte Aufgaben bleiben, um angesehen und wiederholt zu werden.',
  },
  METRICS_MINUTES_DAYS: { description: 'Wie viele Tage Messwerte Minute für Minute bleiben.' },
  METRICS_HOURS_DAYS: {
    description:
      'Wie viele Tage Messwerte Stunde für Stunde bleiben: Mit der Vorgabe lässt sich ein Monat mit dem vor einem Jahr vergleichen.',
  },
  TRACE_DAYS: { description: 'Wie viele Tage aufbewahrte Traces in der Datenbank bleiben.' },
  LOG_LEVEL: {
    description:
      'Die unwichtigsten Zeilen, die das Log noch festhält. Solange der Server läuft, geht `castellan log-level` vor.',
  },
  LOG_FORMAT: {
    description:
      'Die Form der Logzeilen: einfaches JSON, lesbar, Elastic Common Schema oder das Logmodell von OpenTelemetry.',
    whenUnset: 'pretty in einem Terminal, sonst json',
  },
  LOG_FILE: {
    description: 'Eine Datei für das Log statt der Standardausgabe. Mehrere Prozesse können sich eine teilen.',
    whenUnset: 'die Standardausgabe',
  },
  LOG_FILE_MAX_MB: {
    description: 'Bei wie vielen Megabyte LOG_FILE beiseitegelegt wird, nach `.1`; 0 überlässt das anderen.',
  },
  LOG_FILE_KEEP: {
    description: 'Wie viele beiseitegelegte Dateien bleiben; die älteste wird gelöscht.',
  },
  METRICS_FLUSH_INTERVAL: {
    description: 'Nach wie vielen Millisekunden Messwerte an die Empfänger und den eingebauten Speicher gehen.',
  },
  TRACING: {
    description:
      'Ob von Anfragen und Aufgaben Traces entstehen. Ohne sie wird nichts aufgezeichnet; Logs und Aufgaben nennen den Trace trotzdem.',
  },
  TRACE_SAMPLE_RATIO: {
    description:
      'Der Anteil der Traces, die aufbewahrt werden, von 0 bis 1. Fehlgeschlagene und die langsamsten jeder Route und Stunde bleiben immer.',
    whenUnset: '1 in der Entwicklung, sonst 0.1',
  },
  METRICS_ALLOWED_ADDRESSES: {
    description: 'Von welchen Adressen aus `/metrics` ohne Token gelesen werden darf.',
    whenUnset: 'keine',
  },
  METRICS_BATCH_SIZE: {
    description:
      'Wie viele Messwerte oder Spans eine Anfrage an einen Empfänger von Messwerten oder Traces höchstens trägt.',
  },
  METRICS_CONSOLE: {
    description:
      'Ob Messwerte ausgegeben werden: jedes Mal eine Zeile JSON mit dem, was seit der letzten gezählt wurde.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    description:
      'Ein OpenTelemetry Collector, oder was sonst OTLP über HTTP annimmt. Messwerte gehen an `v1/metrics` darunter, aufbewahrte Traces an `v1/traces`.',
    whenUnset: 'nichts wird gesendet',
  },
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: {
    description: 'Wohin Messwerte stattdessen gehen, als ganze URL.',
    whenUnset: '`v1/metrics` unter OTEL_EXPORTER_OTLP_ENDPOINT',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    description: 'Wohin aufbewahrte Traces stattdessen gehen, als ganze URL.',
    whenUnset: '`v1/traces` unter OTEL_EXPORTER_OTLP_ENDPOINT',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    description: 'Header, die jede Anfrage an die OTLP-Adressen hat, etwa ein Schlüssel.',
    whenUnset: 'keine',
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    description: 'Wie OTLP gesprochen wird. Hier steht es, um zu sagen, dass gRPC und JSON nicht gesprochen werden.',
  },
  OTEL_EXPORTER_OTLP_COMPRESSION: { description: 'Ob Anfragen an die OTLP-Adressen komprimiert werden.' },
  OTEL_SERVICE_NAME: {
    description: 'Wie dieser Dienst dort heißt, wohin seine Telemetrie geht.',
    whenUnset: '`service.name` aus OTEL_RESOURCE_ATTRIBUTES, sonst castellan',
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    description: 'Weitere Angaben zu diesem Prozess dort, wohin seine Telemetrie geht; bei Datadog sind es Tags.',
    whenUnset: 'keine; service.version, host.name und andere kommen hinzu',
  },
  DATADOG_API_KEY: {
    description: 'Der Schlüssel, mit dem Messwerte an Datadog gehen.',
    whenUnset: 'nichts wird gesendet',
  },
  DD_SITE: { description: 'Zu welcher der Sites von Datadog der Schlüssel gehört.' },
  DD_URL: {
    description: 'Wo die API von Datadog stattdessen zu erreichen ist, etwa durch einen Proxy.',
    whenUnset: '`https://api.` und DD_SITE',
  },
  ALERTS: {
    description: 'Ob dieses Haus seine Alarmregeln selbst auswertet. Aus, wo Prometheus das tut.',
  },
  ALERT_RULES_FILE: {
    description: 'Eine YAML-Datei mit eigenen Alarmregeln und mit Änderungen an denen des Hauses.',
    whenUnset: 'die Regeln aus `docs/reference/alerts.md`',
  },
  ALERT_MAIL_TO: {
    description: 'Wer eine Mail bekommt, wenn ein Alarm anschlägt und wenn er vorüber ist.',
    whenUnset: 'alle aktiven Konten mit der Rolle admin',
  },
  ALERT_WEBHOOK_URLS: {
    description: 'Webhooks, die von Alarmen erfahren, signiert nach Standard Webhooks.',
    whenUnset: 'keine',
  },
  ALERT_WEBHOOK_SECRET: {
    description: `Womit die Webhooks von ALERT_WEBHOOK_URLS signiert werden. ${twoSecrets}`,
    whenUnset: `${noSecret}; mit ALERT_WEBHOOK_URLS nötig`,
  },
  ALERT_INTERVAL: { description: 'Nach wie vielen Millisekunden die Alarmregeln wieder ausgewertet werden.' },
  ALERT_REPEAT_MINUTES: {
    description: 'Nach wie vielen Minuten ein Alarm, der noch anschlägt, noch einmal gemeldet wird.',
  },
};
