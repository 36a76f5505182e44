// Written by `npm run generate` from server/openapi.json; do not edit.

export type AcceptInvitation = {
  /** The token of the mailed link. */
  readonly token: string;
  readonly password: string;
  /** 3 to 50 of a-z, 0-9, dot, underscore, hyphen; stored in lower case. */
  readonly username?: string;
  /** Instead of the name that the inviter gave. */
  readonly name?: string;
};

export type AccessTokenClaims = {
  readonly iss: string;
  readonly aud: string;
  /** The id of the user. */
  readonly sub: string;
  /** The id of the session. */
  readonly sid: string;
  readonly jti: string;
  readonly client_id: 'castellan';
  readonly iat: number;
  readonly exp: number;
  /** When the person last proved who they are. */
  readonly auth_time: number;
  /** The security version of the user when the token was issued. */
  readonly ver: number;
  readonly username: string | null;
  readonly roles: readonly string[];
};

export type AlertRule = {
  readonly rule: string;
  /** In the language of `Accept-Language`, English or German. */
  readonly summary: string;
  readonly severity: 'critical' | 'warning';
  /** `pending`: beyond the threshold, but not yet for long enough. `silenced`: fires, and nobody is told. `no_data`: nothing was recorded in the window. */
  readonly state: 'ok' | 'pending' | 'firing' | 'silenced' | 'no_data';
  readonly value: number | null;
  readonly threshold: number;
  readonly operator: '>' | '>=' | '<' | '<=';
  /** Of value and threshold; `1` is a share of a whole. */
  readonly unit: string;
  readonly metric: string;
  readonly since: string | null;
  readonly last_evaluated_at: string | null;
  readonly runbook: string;
  readonly window_seconds: number;
  readonly for_seconds: number;
  /** Of the alert that the other fields tell of; null without one. */
  readonly labels: { readonly [name: string]: string } | null;
  readonly silence_id: string | null;
};

export type AlertSilence = {
  readonly id: string;
  readonly rule: string | null;
  readonly labels: { readonly [name: string]: string };
  readonly reason: string;
  /** Null when it was made on the command line of the server. */
  readonly created_by: string | null;
  readonly created_at: string;
  readonly ends_at: string;
};

/** What became of the test notice, for each receiver. */
export type AlertTest = {
  readonly data: readonly {
    readonly channel: 'mail' | 'webhook';
    readonly to: string;
    readonly outcome: 'sent' | 'failed';
    readonly at: string;
    readonly error: string | null;
  }[];
};

/** An act, written in the transaction of the act itself and never changed. */
export type AuditEvent = {
  readonly id: string;
  readonly at: string;
  /** A user by the API, the server by itself, the command line, or nobody known. */
  readonly actor_kind: 'user' | 'system' | 'operator' | 'anonymous';
  readonly actor_id: string | null;
  /** Whose account the act touched. */
  readonly subject_id: string | null;
  readonly action: string;
  readonly outcome: 'success' | 'failure';
  readonly reason: string | null;
  /** Null for acts of the command line and of the server itself. */
  readonly request_id: string | null;
  readonly trace_id: string | null;
  readonly session_id: string | null;
  /** Everything about people: address and User-Agent of the request, and what was changed, before and after. */
  readonly personal: { readonly [name: string]: unknown };
};

/** Without kind and state when it is not in the history any more. */
export type AwaitedTask = {
  readonly id: string;
  readonly kind: string | null;
  readonly state: ('blocked' | 'scheduled' | 'ready' | 'dispatched' | 'running' | 'dead' | 'succeeded' | 'cancelled') | null;
};

/** A thing with what it caused and what caused it, as one timeline. */
export type Cause = {
  readonly subject: {
    readonly kind: 'request' | 'trace' | 'session' | 'user' | 'task' | 'mail' | 'audit_event';
    readonly id: string;
    readonly title: string | null;
  };
  /** Whose doing it was, or else whose account it was about. Nothing but the id without `users:read`. */
  readonly user: {
    readonly id: string;
    readonly name: string | null;
    readonly email: string | null;
  } | null;
  readonly session_id: string | null;
  readonly traces: readonly string[];
  readonly entries: readonly CauseEntry[];
  /** There was more than 500 entries. */
  readonly truncated: boolean;
  /** What the caller lacks the permission to read, whether there was any or not. */
  readonly withheld: readonly ('audit' | 'login-records' | 'mail' | 'refusals' | 'tasks' | 'users')[];
};

export type CauseEntry = {
  /** The kind and what it is known by, such as `task:…`; the same in every answer. */
  readonly id: string;
  readonly kind: 'request' | 'sign_in' | 'session' | 'audit' | 'task' | 'attempt' | 'mail' | 'span' | 'log' | 'error';
  readonly at: string;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
  /** The entry that caused it; it stands before it in the list. Null for the first of a chain. */
  readonly parent: string | null;
  /** Method and route, the audited action, the kind of a task, the template of a mail, the name of a span. */
  readonly title: string;
  readonly outcome: ('ok' | 'failed' | 'refused' | 'running' | 'waiting') | null;
  /** Where it can be read about alone. */
  readonly link: {
    readonly kind: 'task' | 'mail' | 'user' | 'audit_event' | 'trace' | 'session' | 'error';
    readonly id: string;
  } | null;
  readonly request_id: string | null;
  readonly trace_id: string | null;
  /** What the record says besides, masked. */
  readonly details: { readonly [name: string]: unknown };
};

export type CompleteSetup = {
  readonly token: string;
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
  readonly password: string;
};

export type ConfirmEmailChange = {
  /** The token of the mailed link. */
  readonly token: string;
};

/** The largest group first. */
export type DeadTasks = {
  readonly data: readonly {
    readonly kind: string;
    readonly queue: string;
    /** The `dead_reason` of the tasks. */
    readonly reason: string;
    readonly count: number;
    readonly oldest_died_at: string;
    readonly newest_died_at: string;
  }[];
  readonly total: number;
  /** Whether every one was counted; at most 100000 are. */
  readonly is_whole: boolean;
};

/** What the User-Agent says, in words. It is what the client says of itself and proves nothing. */
export type Device = {
  /** The browser, or the name of a program that is none. */
  readonly browser: string | null;
  readonly os: string | null;
  readonly kind: 'desktop' | 'phone' | 'tablet' | 'program' | 'unknown';
};

export type EmailChange = {
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
};

export type EmailChangeInspected = {
  readonly email: string;
};

export type EmailVerified = {
  readonly user: User;
  /** More than one person signed up with this address, so no password chosen before counts. A link to choose one was mailed. */
  readonly password_required: boolean;
};

export type ErrorGroup = {
  /** The same for every time of the same error. */
  readonly fingerprint: string;
  readonly type: string;
  /** Of the last time, masked. */
  readonly message: string;
  /** The function of ours that it came from; empty where none is known. */
  readonly where: string;
  readonly count: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly last_trace_id: string | null;
  readonly last_request_id: string | null;
  /** Null while it is open; a return opens it again. */
  readonly resolved_at: string | null;
  /** How often in each of the last 24 hours, the running one last. */
  readonly per_hour: readonly number[];
};

export type ErrorGroupDetail = {
  /** The same for every time of the same error. */
  readonly fingerprint: string;
  readonly type: string;
  /** Of the last time, masked. */
  readonly message: string;
  /** The function of ours that it came from; empty where none is known. */
  readonly where: string;
  readonly count: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly last_trace_id: string | null;
  readonly last_request_id: string | null;
  /** Null while it is open; a return opens it again. */
  readonly resolved_at: string | null;
  /** How often in each of the last 24 hours, the running one last. */
  readonly per_hour: readonly number[];
  readonly stack: string | null;
  /** The last 20 times, newest first. */
  readonly samples: readonly {
    readonly at: string;
    readonly trace_id: string | null;
    readonly request_id: string | null;
    readonly task_id: string | null;
    readonly event: string;
    readonly message: string;
  }[];
};

export type ForgotPassword = {
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
};

export type Health = {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** One entry a component: whether its last check passed. */
  readonly checks: { readonly [name: string]: boolean };
  /** For callers with `monitoring:read` or the metrics token, and in development: what the last check of each component said. */
  readonly details?: { readonly [name: string]: {
    readonly critical: boolean;
    readonly message: string | null;
    readonly duration_ms: number;
    readonly checked_at: string;
    readonly since: string;
  } };
  /** For the same callers. */
  readonly metrics?: {
    /** Seconds. */
    readonly uptime: number;
    /** Bytes of physical memory. */
    readonly memory: number;
    readonly active_connections: number;
    /** Seconds, 99th percentile of the last 15 to 30 s. */
    readonly event_loop_lag: number;
  };
};

export type InspectEmailChange = {
  /** The token of the mailed link. */
  readonly token: string;
};

export type InspectInvitation = {
  /** The token of the mailed link. */
  readonly token: string;
};

export type InspectMagicLink = {
  /** The token of the mailed link. */
  readonly token: string;
  readonly return?: string;
};

/** An account that waits for its owner. */
export type Invitation = {
  readonly id: string;
  /** The account that waits, with the status `invited`. */
  readonly user_id: string;
  readonly email: string;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly language: ('en' | 'de') | null;
  /** Null: whoever runs commands on the server. */
  readonly invited_by: string | null;
  readonly created_at: string;
  /** When the last mail was written; null before the first. */
  readonly mailed_at: string | null;
  /** Until when the link of the last mail is good; an invitation stays open until it is withdrawn. */
  readonly expires_at: string | null;
};

export type InvitationAccepted = {
  readonly user: User;
};

export type InvitationInspected = {
  readonly email: string;
  readonly name: string | null;
  /** Name or username of the inviter, as in the mail; null where neither is known. */
  readonly invited_by: string | null;
};

export type InvitationList = {
  readonly data: readonly Invitation[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
};

/** What holds for the addresses of a range. The longest matching prefix decides. */
export type IpRule = {
  readonly id: string;
  readonly cidr: string;
  readonly action: 'allow' | 'deny';
  readonly reason: string;
  /** Null when it was made on the command line of the server. */
  readonly created_by: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly expires_at: string | null;
};

/** What to change; an absent field stays as it is. */
export type IpRuleChange = {
  readonly action?: 'allow' | 'deny';
  readonly reason?: string;
  readonly expires_at?: string | null;
  /** Do it although your own address would be refused afterwards. */
  readonly force?: boolean;
};

export type IpRuleList = {
  readonly data: readonly IpRule[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
};

export type IpRuleVerdict = {
  /** In its canonical form. */
  readonly address: string;
  readonly allowed: boolean;
  /** The rule that decides; null when none holds the address. */
  readonly rule: IpRule | null;
};

/** A JSON Web Key Set (RFC 7517). Empty with HS256. */
export type KeySet = {
  readonly keys: readonly {
    readonly kty: 'RSA' | 'EC' | 'OKP';
    readonly kid: string;
    readonly alg: 'RS256' | 'ES256' | 'EdDSA';
    readonly use: 'sig';
    readonly n?: string;
    readonly e?: string;
    readonly crv?: string;
    readonly x?: string;
    readonly y?: string;
  }[];
};

/** A block in force. */
export type LimitBlock = {
  readonly id: string;
  readonly policy: string;
  readonly subject_kind: string;
  /** The network, or the id of the user. Null for a login that no account has: what was typed is not kept. */
  readonly subject: string | null;
  readonly blocked_until: string;
  /** Blocks in a row; each lasts twice as long as the one before. */
  readonly strikes: number;
};

/** The counter that refused the request, as it stands now. */
export type LimitCounter = {
  readonly id: string;
  readonly policy: string;
  readonly subject_kind: string;
  /** How many the window allows. */
  readonly points: number;
  /** How many are used up now. */
  readonly taken: number;
  readonly window_seconds: number;
  /** Null when no window is open. */
  readonly window_ends_at: string | null;
  readonly blocked_until: string | null;
  /** Whether `DELETE /api/v1/rate-limits/{id}` has anything to remove. */
  readonly can_be_unblocked: boolean;
};

/** A limit in force. */
export type LimitPolicy = {
  readonly name: 'login-address' | 'login-account' | 'login-device' | 'login-global' | 'sign-up' | 'refresh' | 'refresh-cookie' | 'general-user' | 'general-address' | 'verify-user' | 'verify-address' | 'setup' | 'sensitive' | 'link' | 'mail-address' | 'mail-account';
  readonly subject_kind: string;
  readonly points: number;
  readonly window_seconds: number;
  /** 0: nothing follows but waiting for the end of the window. */
  readonly block_seconds: number;
  readonly counts: 'attempts' | 'failures';
  readonly counted_in: 'database' | 'shared' | 'leased' | 'process';
  /** The setting that changes it. */
  readonly setting: string;
  /** Whether the setting was given, or left to its default. */
  readonly source: 'environment' | 'default';
  readonly description: string;
};

export type Liveness = {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
};

export type LogLevel = {
  /** The least important lines that are written now. */
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** When it goes back by itself; null: it does not. */
  readonly until: string | null;
  /** What LOG_LEVEL says, which holds again afterwards. */
  readonly configured: 'error' | 'warn' | 'info' | 'debug';
};

export type LogRecord = {
  readonly at: string;
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** What happened, as a name to search for. */
  readonly event: string;
  readonly message: string;
  readonly request_id: string | null;
  readonly trace_id: string | null;
  readonly span_id: string | null;
  readonly task_id: string | null;
  readonly user_id: string | null;
  /** What else the line says, masked as in the log; an error stands under `error`. */
  readonly fields: { readonly [name: string]: unknown };
};

export type LoggedIn = {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Seconds for which the access token is good. */
  readonly expires_in: number;
  readonly refresh_token?: string;
  readonly user: User;
};

export type Login = {
  /** A username or an e-mail address. */
  readonly username?: string;
  /** An e-mail address; instead of `username`. */
  readonly email?: string;
  readonly password: string;
  /** Where the refresh token goes: into the body, or into an HttpOnly cookie for browsers. */
  readonly transport?: 'body' | 'cookie';
};

/** A login, or a try. */
export type LoginRecord = {
  readonly id: string;
  readonly at: string;
  readonly method: 'password' | 'magic_link';
  readonly outcome: 'success' | 'failure';
  readonly reason: ('unknown_account' | 'wrong_password' | 'not_active') | null;
  /** Null once the account was erased. */
  readonly client_address: string | null;
  readonly user_agent: string | null;
  readonly device: Device;
  /** The session that began; null for a failure. */
  readonly session_id: string | null;
  /** Null when nobody has the login that was typed, which is not kept. */
  readonly user_id: string | null;
  readonly request_id: string;
};

export type Logout = {
  /** End every session of the account, not only this one. */
  readonly everywhere?: boolean;
  /** Instead of the Authorization header or the cookie. */
  readonly refresh_token?: string;
};

export type MagicLinkInspected = {
  readonly email: string;
  /** Null for an address that nobody is sent to. */
  readonly return_to: string | null;
};

/** A mail and what became of it. */
export type Mail = {
  /** Also the id of the task that sends it. */
  readonly id: string;
  /** `sending` since an attempt began; `sent` when the server took it on; `kept` in the built-in inbox; `failed` at the last attempt, and tried again as long as its task is; `refused` for good. */
  readonly state: 'sending' | 'sent' | 'kept' | 'failed' | 'refused';
  readonly template: string;
  readonly language: string;
  readonly user_id: string | null;
  /** Null once the account was erased. */
  readonly to: string | null;
  readonly subject: string | null;
  readonly message_id: string;
  readonly attempts: number;
  /** What the server said to the last attempt. */
  readonly response: string | null;
  readonly created_at: string;
  readonly sent_at: string | null;
};

export type Metric = {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** UCUM: `s`, `By`, `1`, `{request}`. */
  readonly unit: string;
  readonly description: string;
  /** For each label its values; `_other` stands for all others. */
  readonly labels: { readonly [name: string]: readonly string[] };
  /** What can be asked of it; the first is meant when none is named. */
  readonly stats: readonly ('rate' | 'increase' | 'avg' | 'max' | 'min' | 'last' | 'sum' | 'p50' | 'p95' | 'p99' | 'count')[];
};

export type MetricSeries = {
  readonly metric: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly step_seconds: number;
  /** `10s`: figures of the process that answers. */
  readonly resolution: '10s' | '1m' | '1h';
  /** When each stretch begins, in seconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly {
    readonly labels: { readonly [name: string]: string };
    readonly stat: 'rate' | 'increase' | 'avg' | 'max' | 'min' | 'last' | 'sum' | 'p50' | 'p95' | 'p99' | 'count';
    /** One for each time; null where nothing was recorded. */
    readonly values: readonly (number | null)[];
  }[];
  /** There are more than 50 series; the largest are here. */
  readonly truncated: boolean;
};

export type NewAlertSilence = {
  /** Null: every rule. */
  readonly rule?: string | null;
  /** Only alerts that have these labels; null: all. */
  readonly labels?: { readonly [name: string]: string } | null;
  readonly reason: string;
  /** For how long, 30 days at most. */
  readonly minutes: number;
};

export type NewInvitation = {
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
  /** The name a person goes by. */
  readonly name?: string;
  /** The names of the roles, each once. */
  readonly roles?: readonly string[];
  /** In which the mail is written; when left out, the language of the house. */
  readonly language?: 'en' | 'de';
};

export type NewIpRule = {
  /** An address or a range, such as `203.0.113.7` or `2001:db8::/32`. */
  readonly cidr: string;
  readonly action: 'allow' | 'deny';
  readonly reason: string;
  readonly expires_at?: string | null;
  /** Do it although your own address would be refused afterwards. */
  readonly force?: boolean;
};

export type NewTask = {
  readonly kind: string;
  /** What the schema of its kind asks for; at most 256 kB of JSON. */
  readonly payload?: unknown;
  readonly delay_seconds?: number;
  /** Not before this moment; at most a year ahead. */
  readonly due_at?: string;
  /** 3 runs before everything else that waits; 1 is usual. */
  readonly priority?: 0 | 1 | 2 | 3;
  /** While a task of this kind with this key waits or runs, another one is refused. */
  readonly unique_key?: string;
  /** Tasks that must have succeeded before. One of them that is cancelled cancels this one. */
  readonly after?: readonly string[];
};

export type NewTaskEndpoint = {
  /** What tasks call it by. */
  readonly name: string;
  /** Where calls are sent to, over https. Redirects are not followed. */
  readonly url: string;
  readonly description?: string;
  /** How long one call may take, in seconds. */
  readonly timeout_seconds?: number;
  /** How often a task is begun at most; null: 10 times. */
  readonly attempts?: number | null;
  readonly is_enabled?: boolean;
};

export type NewTaskOfList = {
  readonly kind: string;
  /** What the schema of its kind asks for; at most 256 kB of JSON. */
  readonly payload?: unknown;
  readonly delay_seconds?: number;
  /** Not before this moment; at most a year ahead. */
  readonly due_at?: string;
  /** 3 runs before everything else that waits; 1 is usual. */
  readonly priority?: 0 | 1 | 2 | 3;
  /** While a task of this kind with this key waits or runs, another one is refused. */
  readonly unique_key?: string;
  /** Tasks that must have succeeded before. One of them that is cancelled cancels this one. */
  readonly after?: readonly string[];
  /** A name by which others of this list can wait for it. It is not kept. */
  readonly ref?: string;
  /** The `ref` of tasks of this list that must have succeeded before. */
  readonly after_refs?: readonly string[];
};

export type NewUser = {
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
  readonly password: string;
  /** 3 to 50 of a-z, 0-9, dot, underscore, hyphen; stored in lower case. */
  readonly username?: string;
  /** The name a person goes by. */
  readonly name?: string;
  /** The names of the roles, each once. */
  readonly roles?: readonly string[];
  readonly email_verified?: boolean;
};

export type OpenedAlertRule = {
  readonly rule: string;
  /** In the language of `Accept-Language`, English or German. */
  readonly summary: string;
  readonly severity: 'critical' | 'warning';
  /** `pending`: beyond the threshold, but not yet for long enough. `silenced`: fires, and nobody is told. `no_data`: nothing was recorded in the window. */
  readonly state: 'ok' | 'pending' | 'firing' | 'silenced' | 'no_data';
  readonly value: number | null;
  readonly threshold: number;
  readonly operator: '>' | '>=' | '<' | '<=';
  /** Of value and threshold; `1` is a share of a whole. */
  readonly unit: string;
  readonly metric: string;
  readonly since: string | null;
  readonly last_evaluated_at: string | null;
  readonly runbook: string;
  readonly window_seconds: number;
  readonly for_seconds: number;
  /** Of the alert that the other fields tell of; null without one. */
  readonly labels: { readonly [name: string]: string } | null;
  readonly silence_id: string | null;
  /** What the rule measures, in a sentence. */
  readonly description: string;
  readonly instances: readonly {
    readonly labels: { readonly [name: string]: string };
    readonly state: 'pending' | 'firing' | 'silenced';
    readonly value: number;
    readonly since: string;
    readonly silence_id: string | null;
  }[];
};

/** A mail with what it says, where that is kept. */
export type OpenedMail = {
  /** Also the id of the task that sends it. */
  readonly id: string;
  /** `sending` since an attempt began; `sent` when the server took it on; `kept` in the built-in inbox; `failed` at the last attempt, and tried again as long as its task is; `refused` for good. */
  readonly state: 'sending' | 'sent' | 'kept' | 'failed' | 'refused';
  readonly template: string;
  readonly language: string;
  readonly user_id: string | null;
  /** Null once the account was erased. */
  readonly to: string | null;
  readonly subject: string | null;
  readonly message_id: string;
  readonly attempts: number;
  /** What the server said to the last attempt. */
  readonly response: string | null;
  readonly created_at: string;
  readonly sent_at: string | null;
  /** Kept in the built-in inbox alone. */
  readonly text: string | null;
  readonly html: string | null;
};

/** A login to the caller's account, or a try. */
export type OwnLoginRecord = {
  readonly id: string;
  readonly at: string;
  readonly method: 'password' | 'magic_link';
  readonly outcome: 'success' | 'failure';
  readonly reason: ('unknown_account' | 'wrong_password' | 'not_active') | null;
  /** Null once the account was erased. */
  readonly client_address: string | null;
  readonly user_agent: string | null;
  readonly device: Device;
  /** The session that began; null for a failure. */
  readonly session_id: string | null;
};

export type OwnPermissions = {
  /** By name, without wildcards. */
  readonly permissions: readonly string[];
};

export type PasswordChange = {
  /** Proves that it is the owner who asks. */
  readonly current_password: string;
  /** Judged by length and by the lists of common and breached passwords. */
  readonly new_password: string;
};

/** From when to when an alert fired, and who was told. */
export type PastAlert = {
  readonly id: string;
  readonly rule: string;
  readonly labels: { readonly [name: string]: string };
  readonly state: 'firing' | 'resolved';
  readonly severity: 'critical' | 'warning';
  /** When it began to fire. */
  readonly at: string;
  readonly value: number | null;
  readonly ended_at: string | null;
  readonly deliveries: readonly {
    readonly channel: 'mail' | 'webhook';
    /** Null once the account was erased. */
    readonly to: string | null;
    readonly outcome: 'waiting' | 'sent' | 'failed';
    readonly at: string;
    readonly error: string | null;
  }[];
};

export type PastAlertList = {
  readonly data: readonly PastAlert[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
};

/** All of them, by name. */
export type PermissionList = {
  readonly data: readonly {
    readonly name: string;
    readonly description: string;
  }[];
  readonly next_cursor: null;
};

/** What to change; an absent field stays as it is, null clears it. */
export type ProfileChange = {
  readonly username?: string | null;
  readonly name?: string | null;
};

export type Queue = {
  readonly name: string;
  readonly paused_at: string | null;
  readonly paused_by: string | null;
  /** Over all workers; null: as many as they can. */
  readonly concurrency_limit: number | null;
  readonly rate_limit: {
    readonly count: number;
    readonly seconds: number;
  } | null;
  readonly counts: {
    readonly blocked: number;
    readonly scheduled: number;
    readonly ready: number;
    readonly dispatched: number;
    readonly running: number;
    readonly dead: number;
  };
  /** How old the counts are: workers count by the clock, not for each who asks. */
  readonly counted_at: string | null;
  /** For how long the oldest task that is due waits. */
  readonly oldest_age_seconds: number | null;
  readonly throughput: {
    /** Over how many minutes the rest of this is. */
    readonly minutes: number;
    /** Attempts that ended, by how they ended. */
    readonly outcomes: { readonly [name: string]: number };
    readonly mean_run_ms: number | null;
  };
  /** Processes that work it now. */
  readonly workers: number;
};

export type Readiness = {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** One entry a component: whether its last check passed. */
  readonly checks: { readonly [name: string]: boolean };
};

export type Reauthenticated = {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Seconds for which the access token is good. */
  readonly expires_in: number;
};

export type Reauthentication = {
  readonly password: string;
};

export type RedeemMagicLink = {
  /** The token of the mailed link. */
  readonly token: string;
  /** Where the refresh token goes: into the body, or into an HttpOnly cookie for browsers. */
  readonly transport?: 'body' | 'cookie';
};

/** A request that was answered with 401, 403 or 429 in the last seven days. */
export type Refusal = {
  readonly request_id: string;
  /** The caller's own `X-Request-Id`, where the answer showed that one. */
  readonly shown_request_id: string | null;
  readonly at: string;
  readonly method: string;
  /** Null when no route has this path. */
  readonly route: string | null;
  readonly status: number;
  readonly code: string;
  /** What the caller was told. */
  readonly message: string;
  /** What the caller was not told, in a sentence. */
  readonly why: string;
  /** The same for a program; `kind` is rate_limit, login, permission or ip_rule. */
  readonly because: { readonly [name: string]: string | number | null } | null;
  /** Null once the account was erased. */
  readonly client_address: string | null;
  readonly user_id: string | null;
  readonly session_id: string | null;
  readonly counter: LimitCounter | null;
};

export type RequestMagicLink = {
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
  /** Where the browser goes once it is in. */
  readonly return?: string;
};

export type ResendVerification = {
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
};

export type ResetPassword = {
  readonly token: string;
  readonly password: string;
};

/** A named set of permissions. */
export type Role = {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  /** Whether the role is part of the program and cannot be changed. */
  readonly built_in: boolean;
  /** Null for a built-in role. */
  readonly created_at: string | null;
  readonly updated_at: string | null;
};

/** What to change; an absent field stays as it is. */
export type RoleChange = {
  /** What the role is for, in a sentence. */
  readonly description?: string;
  /** `resource:action`, with `*` for all on either side. */
  readonly permissions?: readonly string[];
};

export type RoleCreation = {
  /** 2 to 50 of a-z, 0-9 and hyphen, a letter first. */
  readonly name: string;
  /** What the role is for, in a sentence. */
  readonly description?: string;
  /** `resource:action`, with `*` for all on either side. */
  readonly permissions: readonly string[];
};

export type RolePage = {
  readonly data: readonly Role[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
};

export type Schedule = {
  readonly name: string;
  readonly kind: string;
  readonly cron: string;
  readonly time_zone: string;
  /** What becomes of ticks that nobody was there for. */
  readonly catch_up: 'skip' | 'once' | 'all';
  readonly catch_up_max: number;
  readonly paused_at: string | null;
  readonly last_tick_at: string | null;
  readonly next_tick_at: string | null;
  /** How long its next tick is overdue. */
  readonly lag_seconds: number;
  readonly last_task_id: string | null;
  /** What became of the last one; null before the first, and when its history is gone. */
  readonly last_task: {
    readonly id: string;
    readonly state: 'blocked' | 'scheduled' | 'ready' | 'dispatched' | 'running' | 'dead' | 'succeeded' | 'cancelled';
    readonly finished_at: string | null;
  } | null;
  /** Whether a worker that knows its kind was there within the hour. */
  readonly is_served: boolean;
};

export type ServerProcess = {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly parts: readonly ('api' | 'worker')[];
  readonly version: string;
  readonly started_at: string;
  /** When it last said that it is there; it does so every 5 s. */
  readonly seen_at: string;
  /** `draining`: it lets go of its clients, another has taken its place or it stops. `lost`: it was not seen for 15 s and had not said that it ends; shown for an hour. */
  readonly state: 'serving' | 'draining' | 'lost';
};

/** A login that is still good, and from where it was last refreshed. */
export type Session = {
  readonly id: string;
  /** Whether it is the session that asks. */
  readonly current: boolean;
  readonly created_at: string;
  /** When one of its tokens was last used; up to half a minute late. */
  readonly last_seen_at: string;
  /** When it ends at the latest, however often it is used. */
  readonly expires_at: string;
  readonly client_address: string;
  readonly user_agent: string | null;
  readonly device: Device;
};

export type SessionPage = {
  readonly data: readonly Session[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
};

export type SetUp = {
  readonly user: User;
};

export type SettingInForce = {
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  /** Whether it was given in the environment or `.env`, or left out. */
  readonly source: 'environment' | 'default';
  /** What counts now; `hidden` for a secret that is set. Null: `when_unset` says in words what counts. */
  readonly value: string | null;
  readonly when_unset: string;
};

export type SettingList = {
  readonly data: readonly SettingInForce[];
  readonly next_cursor: null;
};

export type SignUp = {
  /** An e-mail address; compared without regard to case. */
  readonly email: string;
  readonly password: string;
  /** 3 to 50 of a-z, 0-9, dot, underscore, hyphen; stored in lower case. */
  readonly username?: string;
  /** The name a person goes by. */
  readonly name?: string;
};

export type SignUpTaken = {
  readonly status: 'verification_sent';
};

export type SignedUp = {
  readonly user: User;
};

/** A key that signs access tokens; its private half is never answered. */
export type SigningKey = {
  readonly kid: string;
  readonly algorithm: 'RS256' | 'ES256' | 'EdDSA';
  /** Published and waiting, signing, or only verifying what it signed. */
  readonly state: 'next' | 'current' | 'retired';
  readonly created_at: string;
  readonly signs_from: string;
  /** Verifies until then; null while no other key has been made to follow it. */
  readonly retired_at: string | null;
  readonly public_jwk: {
    readonly kty: 'RSA' | 'EC' | 'OKP';
    readonly kid: string;
    readonly alg: 'RS256' | 'ES256' | 'EdDSA';
    readonly use: 'sig';
    readonly n?: string;
    readonly e?: string;
    readonly crv?: string;
    readonly x?: string;
    readonly y?: string;
  };
};

/** All of them, in the order in which they sign. Empty with HS256. */
export type SigningKeyList = {
  readonly data: readonly SigningKey[];
  readonly next_cursor: null;
};

export type Span = {
  readonly span_id: string;
  /** It need not be among those that were kept. */
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal' | 'producer' | 'consumer';
  readonly started_at: string;
  /** After the beginning of the trace. */
  readonly offset_ms: number;
  readonly duration_ms: number;
  /** As OpenTelemetry has it. */
  readonly status: 'unset' | 'ok' | 'error';
  readonly error: string | null;
  readonly attributes: { readonly [name: string]: string | number | boolean };
};

/** Something to be done. */
export type Task = {
  readonly id: string;
  readonly kind: string;
  readonly queue: string;
  /** scheduled: for later, or before another attempt; blocked: waits for other tasks or for another of its key, as `blocked_by` says; ready: waits for a worker; dispatched: on its way to one; running; succeeded; dead: given up, can be replayed; cancelled. */
  readonly state: 'blocked' | 'scheduled' | 'ready' | 'dispatched' | 'running' | 'dead' | 'succeeded' | 'cancelled';
  /** tasks: others have not succeeded yet; key: others of its concurrency key; null unless it is blocked. */
  readonly blocked_by: ('tasks' | 'key') | null;
  readonly priority: number;
  readonly created_at: string;
  /** Not before this. */
  readonly due_at: string;
  /** When its last attempt began. */
  readonly started_at: string | null;
  /** When it succeeded, was cancelled or was given up. */
  readonly finished_at: string | null;
  readonly attempts_made: number;
  readonly max_attempts: number;
  readonly replays: number;
  readonly progress: TaskProgress | null;
  readonly dead_reason: string | null;
  readonly cancel_requested_at: string | null;
  readonly unique_key: string | null;
  readonly concurrency_key: string | null;
  /** The schedule that made it. */
  readonly schedule: string | null;
  readonly worker_id: string | null;
  readonly cause: {
    readonly actor: {
      readonly kind: 'user' | 'system' | 'operator' | 'anonymous';
      readonly id: string | null;
    };
    /** The request in whose transaction it was enqueued. */
    readonly request_id: string | null;
    readonly trace_id: string | null;
  };
};

export type TaskAttempt = {
  readonly number: number;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** running, succeeded, cancelled, or how it failed. */
  readonly outcome: string;
  /** With secrets masked; null when there was none. */
  readonly error: unknown;
  readonly worker_id: string | null;
};

/** A task with what became of it. */
export type TaskDetail = {
  readonly id: string;
  readonly kind: string;
  readonly queue: string;
  /** scheduled: for later, or before another attempt; blocked: waits for other tasks or for another of its key, as `blocked_by` says; ready: waits for a worker; dispatched: on its way to one; running; succeeded; dead: given up, can be replayed; cancelled. */
  readonly state: 'blocked' | 'scheduled' | 'ready' | 'dispatched' | 'running' | 'dead' | 'succeeded' | 'cancelled';
  /** tasks: others have not succeeded yet; key: others of its concurrency key; null unless it is blocked. */
  readonly blocked_by: ('tasks' | 'key') | null;
  readonly priority: number;
  readonly created_at: string;
  /** Not before this. */
  readonly due_at: string;
  /** When its last attempt began. */
  readonly started_at: string | null;
  /** When it succeeded, was cancelled or was given up. */
  readonly finished_at: string | null;
  readonly attempts_made: number;
  readonly max_attempts: number;
  readonly replays: number;
  readonly progress: TaskProgress | null;
  readonly dead_reason: string | null;
  readonly cancel_requested_at: string | null;
  readonly unique_key: string | null;
  readonly concurrency_key: string | null;
  /** The schedule that made it. */
  readonly schedule: string | null;
  readonly worker_id: string | null;
  readonly cause: {
    readonly actor: {
      readonly kind: 'user' | 'system' | 'operator' | 'anonymous';
      readonly id: string | null;
    };
    /** The request in whose transaction it was enqueued. */
    readonly request_id: string | null;
    readonly trace_id: string | null;
  };
  /** With secrets masked. */
  readonly payload: unknown;
  /** What its run returned, with secrets masked; null until it succeeded. */
  readonly result: unknown;
  readonly timeout_ms: number;
  /** How often its worker went silent. */
  readonly lease_expiries: number;
  /** What must have succeeded before, or must have had to. */
  readonly waits_for: readonly AwaitedTask[];
  /** What begins after it has succeeded; the oldest 100 of them. */
  readonly waited_for_by: readonly AwaitedTask[];
  /** The task that it waited for, whose end without success cancelled it. */
  readonly cancelled_with: string | null;
  /** Every attempt that is kept, oldest first. */
  readonly attempts: readonly TaskAttempt[];
  readonly timeline: readonly {
    readonly at: string;
    readonly event: string;
  }[];
};

/** A server that tasks of the kind `http` are sent to. */
export type TaskEndpoint = {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly timeout_seconds: number;
  readonly attempts: number | null;
  readonly is_enabled: boolean;
  /** When it answered 410 Gone, by which it disabled itself; null once it is enabled again. */
  readonly gone_at: string | null;
  /** Until when calls are signed with the secret before the last rotation as well. */
  readonly previous_secret_until: string | null;
  readonly created_at: string;
  readonly updated_at: string;
};

/** What to change; an absent field stays as it is. */
export type TaskEndpointChange = {
  /** Where calls are sent to, over https. Redirects are not followed. */
  readonly url?: string;
  readonly description?: string;
  /** How long one call may take, in seconds. */
  readonly timeout_seconds?: number;
  /** How often a task is begun at most; null: 10 times. */
  readonly attempts?: number | null;
  readonly is_enabled?: boolean;
};

/** How an endpoint took a test message. */
export type TaskEndpointTest = {
  /** Whether the answer was a 2xx. */
  readonly is_delivered: boolean;
  /** Null when there was no answer. */
  readonly status: number | null;
  readonly duration_ms: number;
  /** How its answer begins. */
  readonly answer: string | null;
  /** Why there was no answer. */
  readonly error: string | null;
};

export type TaskEndpointWithSecret = {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly timeout_seconds: number;
  readonly attempts: number | null;
  readonly is_enabled: boolean;
  /** When it answered 410 Gone, by which it disabled itself; null once it is enabled again. */
  readonly gone_at: string | null;
  /** Until when calls are signed with the secret before the last rotation as well. */
  readonly previous_secret_until: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  /** What calls are signed with (Standard Webhooks). It is shown this once. */
  readonly secret: string;
};

export type TaskKind = {
  readonly name: string;
  readonly description: string;
  readonly queue: string;
  readonly source: 'built_in' | 'team';
  /** Whether `POST /api/v1/tasks` takes it. */
  readonly can_be_enqueued: boolean;
  readonly priority: number;
  readonly max_attempts: number;
  readonly timeout_ms: number;
  readonly concurrency_per_key: number | null;
  /** JSON Schema 2020-12. */
  readonly payload_schema: unknown;
  /** Whether a worker that can run it was there within the hour. */
  readonly is_served: boolean;
  readonly seen_at: string;
};

export type TaskList = {
  readonly data: readonly Task[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
};

/** How far a run says it is, from 0 to 1. */
export type TaskProgress = {
  readonly share: number;
  readonly message: string | null;
};

export type TaskWorker = {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly queues: readonly string[];
  /** How many tasks of each queue it runs at once. */
  readonly concurrency: number;
  /** How many tasks it has in hand. */
  readonly running: number;
  readonly started_at: string;
  readonly seen_at: string;
  /** Whether it was seen within the last minute. */
  readonly is_alive: boolean;
  /** How far its clock is ahead of the database’s, which alone counts. */
  readonly clock_skew_ms: number;
};

export type Trace = {
  readonly trace_id: string;
  readonly started_at: string;
  readonly duration_ms: number;
  /** What each request and each attempt of a task did of it, by their beginning. */
  readonly segments: readonly TraceSegment[];
  /** Of all segments, by their beginning. */
  readonly spans: readonly Span[];
  /** Whether there are more segments than are shown. */
  readonly truncated: boolean;
};

export type TraceSegment = {
  readonly trace_id: string;
  readonly root_span_id: string;
  /** Method and route of a request, the kind of a task. */
  readonly name: string;
  /** `server` for a request, `consumer` for an attempt of a task. */
  readonly kind: string;
  readonly started_at: string;
  readonly duration_ms: number;
  /** `error` when it failed; `unset` or `ok` otherwise. */
  readonly status: string;
  readonly error: string | null;
  /** `failed`, `slow` (among the slowest of its name in the hour) or `sampled` (drawn by the ratio). */
  readonly kept_because: string;
  readonly span_count: number;
  /** Beyond the 512 that are kept. */
  readonly dropped_spans: number;
  readonly request_id: string | null;
  readonly task_id: string | null;
  readonly user_id: string | null;
  readonly session_id: string | null;
};

/** An account. */
export type User = {
  readonly id: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly status: 'invited' | 'unverified' | 'active' | 'disabled' | 'locked' | 'erased';
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_login_at: string | null;
};

/** What to change; an absent field stays as it is, null clears it. */
export type UserChange = {
  /** An e-mail address; compared without regard to case. */
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly username?: string | null;
  readonly name?: string | null;
  readonly status?: 'active' | 'disabled';
};

export type UserList = {
  readonly data: readonly User[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
};

export type UserPassword = {
  readonly password: string;
};

export type UserRoles = {
  /** The names of the roles, each once. */
  readonly roles: readonly string[];
};

export type VerifyEmail = {
  readonly token: string;
};
