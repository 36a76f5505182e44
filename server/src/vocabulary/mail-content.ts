/** The languages that mail is written in. */
export type MailLanguage = 'en' | 'de';

/** From where somebody did something, as a mail shows it. */
export type MailedPlace = { readonly at: Date; readonly address: string | null; readonly device: string | null };

/** What a mail says: a template and the values it shows. Links are whole URLs; nothing here is HTML. */
export type MailContent =
  | { readonly template: 'welcome'; readonly values: { readonly name: string | null; readonly link: URL } }
  | { readonly template: 'email-verification'; readonly values: LinkValues }
  /** Somebody tried to sign up with the address of this account. */
  | { readonly template: 'address-in-use'; readonly values: { readonly name: string | null; readonly link: URL } }
  | { readonly template: 'password-reset'; readonly values: LinkValues }
  | { readonly template: 'magic-link'; readonly values: LinkValues }
  | { readonly template: 'invitation'; readonly values: LinkValues & { readonly inviter: string | null } }
  /** To the new address. */
  | { readonly template: 'email-change-confirmation'; readonly values: LinkValues }
  /** To the old address. */
  | {
      readonly template: 'email-changed';
      readonly values: { readonly name: string | null; readonly newAddress: string; readonly place: MailedPlace };
    }
  /** To the address that the account still has. */
  | {
      readonly template: 'email-change-requested';
      readonly values: { readonly name: string | null; readonly newAddress: string; readonly place: MailedPlace };
    }
  | { readonly template: 'password-changed'; readonly values: PlaceValues }
  | { readonly template: 'sign-in-notice'; readonly values: PlaceValues }
  | { readonly template: 'suspicious-sign-in'; readonly values: PlaceValues }
  /** A refresh token came back after its use: the session was ended. */
  | { readonly template: 'session-copied'; readonly values: PlaceValues }
  | { readonly template: 'login-report'; readonly values: LoginReport }
  /** What a team sends over the task kind `email.send`. */
  | { readonly template: 'message'; readonly values: { readonly subject: string; readonly text: string } }
  | { readonly template: 'alert'; readonly values: AlertNoticeValues }
  | { readonly template: 'test'; readonly values: { readonly sentAt: Date } };

type LinkValues = { readonly name: string | null; readonly link: URL; readonly validForMinutes: number };

type PlaceValues = { readonly name: string | null; readonly place: MailedPlace };

export type LoginReport = {
  /** The day it tells of, `YYYY-MM-DD` in the time zone of reports. */
  readonly day: string;
  readonly timeZone: string;
  readonly successes: number;
  readonly failures: number;
  readonly people: number;
  readonly newAccounts: number;
  readonly blocked: number;
  readonly failuresByReason: readonly { readonly reason: string; readonly count: number }[];
  readonly busiestNetworks: readonly { readonly network: string; readonly failures: number }[];
};

/** One alert, as it began or ended. */
export type AlertNoticeEntry = {
  readonly rule: string;
  readonly severity: 'critical' | 'warning';
  readonly summary: Readonly<Record<MailLanguage, string>>;
  /** The first thing to look at and to do. */
  readonly runbook: Readonly<Record<MailLanguage, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'firing' | 'resolved';
  readonly value: number;
  readonly operator: string;
  readonly threshold: number;
  /** Of value and threshold, as metrics write it; `1` is a share of a whole. */
  readonly unit: string;
  readonly since: Date;
  readonly endedAt: Date | null;
};

export type AlertNoticeValues = {
  readonly kind: 'change' | 'reminder' | 'test';
  /** Empty in a test. */
  readonly alerts: readonly AlertNoticeEntry[];
  /** Where alerts are shown. */
  readonly link: URL;
  readonly madeAt: Date;
};

/** A mail on its way to one recipient. */
export type OutgoingMail = {
  /** The task that sends it: makes `Message-ID`, so that a repeated attempt is the same mail, and it is sent once. */
  readonly taskId: string;
  readonly userId: string | null;
  readonly to: { readonly address: string; readonly name: string | null };
  /** Null: the language of the house. */
  readonly language: MailLanguage | null;
  readonly content: MailContent;
};

/**
 * Sends a mail now, within a task's run; does nothing when this task's mail was sent already.
 *
 * @throws FatalTaskError when the address is refused for good, an Error when another attempt may succeed.
 */
export type DeliverMail = (mail: OutgoingMail, signal: AbortSignal) => Promise<void>;

/**
 * Sends a mail now and without the database, which only remembers it when it can. Sent again under the same id it is the
 * same mail to its receiver.
 *
 * @throws MailFailure when the server does not take it, an Error when there is no server.
 */
export type SendMailNow = (mail: OutgoingMail, signal: AbortSignal) => Promise<void>;
