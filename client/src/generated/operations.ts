// Written by `npm run generate` from server/openapi.json; do not edit.

import type { Call, CallOptions, EachItem, OperationDescription } from '../operation.ts';
import type {
  AcceptInvitation,
  AccessTokenClaims,
  AlertRule,
  AlertSilence,
  AlertTest,
  AuditEvent,
  Cause,
  CompleteSetup,
  ConfirmEmailChange,
  DeadTasks,
  EmailChange,
  EmailChangeInspected,
  EmailVerified,
  ErrorGroup,
  ErrorGroupDetail,
  ForgotPassword,
  Health,
  InspectEmailChange,
  InspectInvitation,
  InspectMagicLink,
  Invitation,
  InvitationAccepted,
  InvitationInspected,
  InvitationList,
  IpRule,
  IpRuleChange,
  IpRuleList,
  IpRuleVerdict,
  KeySet,
  LimitBlock,
  LimitPolicy,
  Liveness,
  LogLevel,
  LogRecord,
  LoggedIn,
  Login,
  LoginRecord,
  Logout,
  MagicLinkInspected,
  Mail,
  Metric,
  MetricSeries,
  NewAlertSilence,
  NewInvitation,
  NewIpRule,
  NewTask,
  NewTaskEndpoint,
  NewTaskOfList,
  NewUser,
  OpenedAlertRule,
  OpenedMail,
  OwnLoginRecord,
  OwnPermissions,
  PasswordChange,
  PastAlert,
  PastAlertList,
  PermissionList,
  ProfileChange,
  Queue,
  Readiness,
  Reauthenticated,
  Reauthentication,
  RedeemMagicLink,
  Refusal,
  RequestMagicLink,
  ResendVerification,
  ResetPassword,
  Role,
  RoleChange,
  RoleCreation,
  RolePage,
  Schedule,
  ServerProcess,
  Session,
  SessionPage,
  SetUp,
  SettingList,
  SignUp,
  SignUpTaken,
  SignedUp,
  SigningKey,
  SigningKeyList,
  Task,
  TaskDetail,
  TaskEndpoint,
  TaskEndpointChange,
  TaskEndpointTest,
  TaskEndpointWithSecret,
  TaskKind,
  TaskList,
  TaskWorker,
  Trace,
  TraceSegment,
  User,
  UserChange,
  UserList,
  UserPassword,
  UserRoles,
  VerifyEmail,
} from './schemas.ts';

/** One method an operation of the API. */
export type Operations = {
  /**
   * Accept an invitation.
   *
   * The account becomes active with this password, and its e-mail address counts as verified.
   *
   * `POST /api/v1/invitations/accept`
   */
  acceptInvitation(input: { readonly body: AcceptInvitation } & CallOptions): Promise<InvitationAccepted>;
  /**
   * Have a task not done.
   *
   * One that waits is cancelled at once, a dead one is put away. One that runs is told to stop: follow it to see whether it was cancelled or had succeeded by then. Needs the permission `tasks:write`.
   *
   * `POST /api/v1/tasks/{id}/cancel`
   */
  cancelTask(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<TaskDetail>;
  /**
   * Change what a rule says, why, or until when.
   *
   * The range stays: another range is another rule. Needs the permission `ip-rules:write`.
   *
   * `PATCH /api/v1/ip-rules/{id}`
   */
  changeIpRule(input: { readonly params: {
      readonly id: string;
    }; readonly body: IpRuleChange } & CallOptions): Promise<IpRule>;
  /**
   * Change the caller's username or name.
   *
   * Another username in place of one ends the access tokens that show the old one, this one too: refresh, the session goes on.
   *
   * `PATCH /api/v1/user`
   */
  changeOwnUser(input: { readonly body: ProfileChange } & CallOptions): Promise<User>;
  /**
   * Change the caller's password.
   *
   * Every other session of the account ends. This one stays: its access token is outdated at once, its refresh token gets the next.
   *
   * `POST /api/v1/auth/password/change`
   */
  changePassword(input: { readonly body: PasswordChange } & CallOptions): Promise<undefined>;
  /**
   * Limit a queue.
   *
   * What is left out stays as it is; null lifts a limit. Needs the permission `queues:write`.
   *
   * `PATCH /api/v1/queues/{name}`
   */
  changeQueue(input: { readonly params: {
      readonly name: string;
    }; readonly body: {
  readonly concurrency_limit?: number | null;
  readonly rate_limit?: {
    readonly count: number;
    readonly seconds: number;
  } | null;
} } & CallOptions): Promise<Queue>;
  /**
   * Change what a role is for or what it may do.
   *
   * Counts at once here and within a second on every other process. The permissions must be within what the caller holds. Needs a login within the last 15 minutes. Needs the permission `roles:write`.
   *
   * `PATCH /api/v1/roles/{name}`
   */
  changeRole(input: { readonly params: {
      /** 2 to 50 of a-z, 0-9 and hyphen, a letter first. */
      readonly name: string;
    }; readonly body: RoleChange } & CallOptions): Promise<Role>;
  /**
   * Change the priority of a task.
   *
   * Needs the permission `tasks:write`.
   *
   * `PATCH /api/v1/tasks/{id}`
   */
  changeTask(input: { readonly params: {
      readonly id: string;
    }; readonly body: {
  /** 3 runs before everything else that waits; 1 is usual. */
  readonly priority: 0 | 1 | 2 | 3;
} } & CallOptions): Promise<TaskDetail>;
  /**
   * Change where an endpoint is, how long it may take, or whether it is called.
   *
   * Holds for every call that begins afterwards, those of waiting tasks too. Needs the permission `task-endpoints:write`.
   *
   * `PATCH /api/v1/task-endpoints/{name}`
   */
  changeTaskEndpoint(input: { readonly params: {
      /** What tasks call it by. */
      readonly name: string;
    }; readonly body: TaskEndpointChange } & CallOptions): Promise<TaskEndpoint>;
  /**
   * Change an account, disable or enable it.
   *
   * A new e-mail address, username or status ends the access tokens made before; disabling ends the sessions too. With `If-Match` only the version that was read is changed. Needs a login within the last 15 minutes. Needs the permission `users:write`.
   *
   * `PATCH /api/v1/users/{id}`
   */
  changeUser(input: { readonly params: {
      readonly id: string;
    }; readonly body: UserChange } & CallOptions): Promise<User>;
  /**
   * What the rules say about an address.
   *
   * Needs the permission `ip-rules:read`.
   *
   * `GET /api/v1/ip-rules/check`
   */
  checkIpAddress(input?: { readonly query?: {
      /** When left out: the address from which this request came, as the server sees it. */
      readonly address?: string | undefined;
    } } & CallOptions): Promise<IpRuleVerdict>;
  /**
   * Make the first administrator.
   *
   * With the one-time token of the link that the server prints at each start until an administrator exists.
   *
   * `POST /api/v1/setup`
   */
  completeSetup(input: { readonly body: CompleteSetup } & CallOptions): Promise<SetUp>;
  /**
   * Confirm a new address with the token of a mailed link.
   *
   * The account has the address from now on, verified. Every session ends but the one that asked, which refreshes; every other link is void.
   *
   * `POST /api/v1/auth/email/confirm`
   */
  confirmEmailChange(input: { readonly body: ConfirmEmailChange } & CallOptions): Promise<undefined>;
  /**
   * How many tasks died, by kind, queue and reason.
   *
   * What `POST /api/v1/tasks/replay` with the same filter would replay. `GET /api/v1/tasks` shows each. Needs the permission `tasks:read`.
   *
   * `GET /api/v1/tasks/dead`
   */
  countDeadTasks(input?: { readonly query?: {
      readonly kind?: string | undefined;
      readonly queue?: string | undefined;
      readonly reason?: string | undefined;
      readonly died_after?: string | undefined;
      readonly died_before?: string | undefined;
    } } & CallOptions): Promise<DeadTasks>;
  /**
   * Allow or deny a range of addresses.
   *
   * The longest matching prefix decides and no match is allowed, so a deny of 0.0.0.0/0 and ::/0 makes a list of allowed ranges out of the allow rules. Needs the permission `ip-rules:write`.
   *
   * `POST /api/v1/ip-rules`
   */
  createIpRule(input: { readonly body: NewIpRule } & CallOptions): Promise<IpRule>;
  /**
   * Define a role.
   *
   * The permissions must be within what the caller holds. Needs a login within the last 15 minutes. Needs the permission `roles:write`.
   *
   * `POST /api/v1/roles`
   */
  createRole(input: { readonly body: RoleCreation } & CallOptions): Promise<Role>;
  /**
   * Have nobody told of alerts for a while.
   *
   * The alerts are still evaluated and stand in the history. One that still fires when the silence ends is told of then. Needs the permission `alerts:write`.
   *
   * `POST /api/v1/silences`
   */
  createSilence(input: { readonly body: NewAlertSilence } & CallOptions): Promise<AlertSilence>;
  /**
   * Register a server that tasks may be sent to.
   *
   * Its address must be one of the internet, over https, or one that HTTP_TASK_ALLOWED_ADDRESSES names. The secret is in this answer and in no other. Needs the permission `task-endpoints:write`.
   *
   * `POST /api/v1/task-endpoints`
   */
  createTaskEndpoint(input: { readonly body: NewTaskEndpoint } & CallOptions): Promise<TaskEndpointWithSecret>;
  /**
   * Make an account for somebody.
   *
   * Also where sign-up is closed. The roles must be within what the caller holds. Needs a login within the last 15 minutes. Needs the permission `users:write`.
   *
   * `POST /api/v1/users`
   */
  createUser(input: { readonly body: NewUser } & CallOptions): Promise<User>;
  /**
   * Delete a rule.
   *
   * Needs the permission `ip-rules:write`.
   *
   * `DELETE /api/v1/ip-rules/{id}`
   */
  deleteIpRule(input: { readonly params: {
      readonly id: string;
    }; readonly query?: {
      /** Do it although your own address would be refused afterwards. */
      readonly force?: boolean | undefined;
    } } & CallOptions): Promise<undefined>;
  /**
   * Delete a role that nobody holds.
   *
   * While somebody holds it the answer is 409, with `details.holders`. The permissions must be within what the caller holds. Needs a login within the last 15 minutes. Needs the permission `roles:write`.
   *
   * `DELETE /api/v1/roles/{name}`
   */
  deleteRole(input: { readonly params: {
      /** 2 to 50 of a-z, 0-9 and hyphen, a letter first. */
      readonly name: string;
    } } & CallOptions): Promise<undefined>;
  /**
   * Delete an endpoint.
   *
   * Tasks that wait for it are dead when their turn comes, with the reason `endpoint_unknown`. Needs the permission `task-endpoints:write`.
   *
   * `DELETE /api/v1/task-endpoints/{name}`
   */
  deleteTaskEndpoint(input: { readonly params: {
      /** What tasks call it by. */
      readonly name: string;
    } } & CallOptions): Promise<undefined>;
  /**
   * Drop an account's cached profile.
   *
   * For after a change by other means than this server: at once in the process that answers and in Redis, within a second in every other process. Needs the permission `users:write`.
   *
   * `DELETE /api/v1/users/{id}/cache`
   */
  dropUserCache(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<undefined>;
  /**
   * End a silence now.
   *
   * Needs the permission `alerts:write`.
   *
   * `DELETE /api/v1/silences/{id}`
   */
  endSilence(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<undefined>;
  /**
   * Have something done.
   *
   * It runs at least once. Kinds of the team can be enqueued, and those of the product that are meant for it: `GET /api/v1/task-kinds` shows which. `error.details.existing_id` of a 409 is the task that has the unique key. Needs the permission `tasks:write`.
   *
   * `POST /api/v1/tasks`
   */
  enqueueTask(input: { readonly body: NewTask } & CallOptions): Promise<TaskDetail>;
  /**
   * Have many things done.
   *
   * All of them are enqueued or none. With `ref` and `after_refs` they wait for each other; a circle is refused and shown. Faults name the place in the list. At most 1,000 tasks in 4 MB, with 20,000 members of objects and lists altogether. Needs the permission `tasks:write`.
   *
   * `POST /api/v1/tasks/bulk`
   */
  enqueueTasks(input: { readonly body: {
  readonly tasks: readonly NewTaskOfList[];
} } & CallOptions): Promise<{
  readonly data: readonly Task[];
}>;
  /**
   * Erase the caller's account.
   *
   * Removes the e-mail address, names, password, sessions and addresses of past logins at once and for good. Needs a login within the last 15 minutes.
   *
   * `DELETE /api/v1/user`
   */
  eraseOwnUser(input?: CallOptions): Promise<undefined>;
  /**
   * Erase an account.
   *
   * Removes the e-mail address, names, password, sessions and addresses of past logins at once and for good. Needs a login within the last 15 minutes. Needs the permission `users:write`.
   *
   * `DELETE /api/v1/users/{id}`
   */
  eraseUser(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<undefined>;
  /**
   * Why a request was refused.
   *
   * By the request id of the answer, in its body or its `X-Request-Id`. Written within a second of the answer; in a flood some are left out. Needs the permission `refusals:read`.
   *
   * `GET /api/v1/refusals/{request_id}`
   */
  explainRefusal(input: { readonly params: {
      readonly request_id: string;
    } } & CallOptions): Promise<Refusal>;
  /**
   * How the server and its components are.
   *
   * Figures and messages are added for callers with the permission `monitoring:read`, the bearer of the metrics token, and in development.
   *
   * `GET /api/v1/health`
   */
  getApiHealth(input?: CallOptions): Promise<Health>;
  /**
   * How the server and its components are.
   *
   * Figures and messages are added for callers with the permission `monitoring:read`, the bearer of the metrics token, and in development.
   *
   * `GET /health`
   */
  getHealth(input?: CallOptions): Promise<Health>;
  /**
   * Whether the process answers.
   *
   * For supervisors that restart what does not answer; asks nothing of any component.
   *
   * `GET /health/live`
   */
  getLiveness(input?: CallOptions): Promise<Liveness>;
  /**
   * One mail, with what it says where that is kept.
   *
   * Text and HTML are kept only in development without `SMTP_URL`: they hold links that open accounts. Elsewhere both are null. Needs the permission `mail:read`.
   *
   * `GET /api/v1/mail/{id}`
   */
  getMail(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<OpenedMail>;
  /**
   * All metrics in the Prometheus text format.
   *
   * Needs the metrics token as bearer, or an address that METRICS_ALLOWED_ADDRESSES lists; open in development to callers on the same machine.
   *
   * `GET /metrics`
   */
  getMetrics(input?: CallOptions): Promise<string>;
  /**
   * The caller's own account.
   *
   * `GET /api/v1/user`
   */
  getOwnUser(input?: CallOptions): Promise<User>;
  /**
   * Whether to send requests here.
   *
   * For load balancers: unhealthy when a critical component is down, and from the moment of stopping on.
   *
   * `GET /health/ready`
   */
  getReadiness(input?: CallOptions): Promise<Readiness>;
  /**
   * One role.
   *
   * Needs the permission `roles:read`.
   *
   * `GET /api/v1/roles/{name}`
   */
  getRole(input: { readonly params: {
      /** 2 to 50 of a-z, 0-9 and hyphen, a letter first. */
      readonly name: string;
    } } & CallOptions): Promise<Role>;
  /**
   * One account.
   *
   * Of an erased account the id and the times are left. Needs the permission `users:read`.
   *
   * `GET /api/v1/users/{id}`
   */
  getUser(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<User>;
  /**
   * Which address a mailed link confirms.
   *
   * Uses nothing up.
   *
   * `POST /api/v1/auth/email/inspect`
   */
  inspectEmailChange(input: { readonly body: InspectEmailChange } & CallOptions): Promise<EmailChangeInspected>;
  /**
   * Whom an invitation is for.
   *
   * Uses nothing up: for showing whose account a link opens before it is accepted.
   *
   * `POST /api/v1/invitations/inspect`
   */
  inspectInvitation(input: { readonly body: InspectInvitation } & CallOptions): Promise<InvitationInspected>;
  /**
   * Whom a mailed link lets in.
   *
   * Uses nothing up: for showing whose account a link opens before it is opened, because somebody may have sent on a link of their own.
   *
   * `POST /api/v1/auth/magic-link/inspect`
   */
  inspectMagicLink(input: { readonly body: InspectMagicLink } & CallOptions): Promise<MagicLinkInspected>;
  /**
   * Invite somebody.
   *
   * Makes an account without a password and mails its owner a link, good for 7 days and once, by which they choose one. The roles must be within what the caller holds now. Needs a login within the last 15 minutes. Needs the permission `users:write`.
   *
   * `POST /api/v1/invitations`
   */
  invite(input: { readonly body: NewInvitation } & CallOptions): Promise<Invitation>;
  /**
   * The public keys that verify our access tokens.
   *
   * `GET /.well-known/jwks.json`
   */
  keySet(input?: CallOptions): Promise<KeySet>;
  /**
   * End a block and forget its points.
   *
   * The counter begins anew: at once in this process, within a second in all others. Its id is in the list of blocks and in the reason of a refusal. Needs the permission `rate-limits:write`.
   *
   * `DELETE /api/v1/rate-limits/{id}`
   */
  liftBlock(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<undefined>;
  /**
   * Every alert rule and how it stands.
   *
   * As of the last round, which is made every fifteen seconds. Needs the permission `alerts:read`.
   *
   * `GET /api/v1/alerts`
   */
  listAlerts(input?: CallOptions): Promise<{
  readonly data: readonly AlertRule[];
}>;
  /**
   * The audit log, newest first.
   *
   * Needs the permission `audit:read`.
   *
   * `GET /api/v1/audit-events`
   */
  listAuditEvents(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      /** Whose act it was. */
      readonly actor_id?: string | undefined;
      /** Whose account it touched. */
      readonly subject_id?: string | undefined;
      /** What was done; given several times, any of them. */
      readonly action?: readonly ('setup.completed' | 'user.signed_up' | 'user.signed_in' | 'user.profile_changed' | 'user.password_changed' | 'user.email_verified' | 'user.password_reset_requested' | 'user.password_reset' | 'user.roles_changed' | 'user.erased' | 'session.ended' | 'session.refresh_token_reused' | 'session.reauthenticated' | 'signing_key.rotated' | 'user.created' | 'user.imported' | 'users.exported' | 'user.changed' | 'user.disabled' | 'user.enabled' | 'user.cache_dropped' | 'user.invited' | 'user.magic_link_requested' | 'user.password_removed' | 'user.email_change_requested' | 'user.email_changed' | 'invitation.resent' | 'invitation.withdrawn' | 'invitation.accepted' | 'role.created' | 'role.changed' | 'role.deleted' | 'ip_rule.created' | 'ip_rule.changed' | 'ip_rule.deleted' | 'rate_limit.blocked' | 'rate_limit.unblocked' | 'error_group.resolved' | 'log_level.changed' | 'profile.taken' | 'task_endpoint.created' | 'task_endpoint.changed' | 'task_endpoint.deleted' | 'task_endpoint.secret_rotated' | 'task_endpoint.tested' | 'task.enqueued' | 'task.cancelled' | 'task.retried' | 'task.replayed' | 'task.priority_changed' | 'queue.paused' | 'queue.resumed' | 'queue.changed' | 'schedule.run' | 'schedule.paused' | 'schedule.resumed' | 'alert.silenced' | 'alert.silence_ended' | 'alert.tested')[] | undefined;
      readonly outcome?: 'success' | 'failure' | undefined;
      readonly session_id?: string | undefined;
      /** The `X-Request-Id` of an answer, where the caller sent none. */
      readonly request_id?: string | undefined;
    } } & CallOptions): Promise<{
  readonly data: readonly AuditEvent[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
}>;
  /**
   * Blocks in force.
   *
   * Those that last longest first. Needs the permission `rate-limits:read`.
   *
   * `GET /api/v1/rate-limits`
   */
  listBlocks(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      readonly policy?: 'login-address' | 'login-account' | 'login-device' | 'login-global' | 'sign-up' | 'refresh' | 'refresh-cookie' | 'general-user' | 'general-address' | 'verify-user' | 'verify-address' | 'setup' | 'sensitive' | 'link' | 'mail-address' | 'mail-account' | undefined;
    } } & CallOptions): Promise<{
  readonly data: readonly LimitBlock[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
}>;
  /**
   * Errors, the same ones counted together, the last first.
   *
   * Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/errors`
   */
  listErrorGroups(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly state?: 'open' | 'resolved' | undefined;
    } } & CallOptions): Promise<{
  readonly data: readonly ErrorGroup[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
}>;
  /**
   * Open invitations, newest first.
   *
   * Needs the permission `users:read`.
   *
   * `GET /api/v1/invitations`
   */
  listInvitations(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Only the invitation of the account that waits. */
      readonly user_id?: string | undefined;
    } } & CallOptions): Promise<InvitationList>;
  /**
   * The rules over addresses.
   *
   * In the order of their ranges; expired rules are left out unless they are asked for. Needs the permission `ip-rules:read`.
   *
   * `GET /api/v1/ip-rules`
   */
  listIpRules(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      readonly action?: 'allow' | 'deny' | undefined;
      /** Only rules whose range holds this address. */
      readonly contains?: string | undefined;
      readonly include_expired?: boolean | undefined;
    } } & CallOptions): Promise<IpRuleList>;
  /**
   * The limits in force.
   *
   * Needs the permission `rate-limits:read`.
   *
   * `GET /api/v1/rate-limits/policies`
   */
  listLimitPolicies(input?: CallOptions): Promise<{
  readonly data: readonly LimitPolicy[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
}>;
  /**
   * Warnings and errors of the log, newest first.
   *
   * With them the line of each request whose trace was kept. The log itself has everything. Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/log-records`
   */
  listLogRecords(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly request_id?: string | undefined;
      readonly trace_id?: string | undefined;
      readonly task_id?: string | undefined;
      /** This level and what is worse. */
      readonly level?: 'error' | 'warn' | 'info' | 'debug' | undefined;
      /** The whole name of an event, as `tasks.died`. */
      readonly event?: string | undefined;
    } } & CallOptions): Promise<{
  readonly data: readonly LogRecord[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
}>;
  /**
   * Who logged in or tried to, newest first.
   *
   * Needs the permission `login-records:read`.
   *
   * `GET /api/v1/login-records`
   */
  listLoginRecords(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly user_id?: string | undefined;
      readonly outcome?: 'success' | 'failure' | undefined;
      readonly reason?: 'unknown_account' | 'wrong_password' | 'not_active' | undefined;
      /** The address of the client, or a network in CIDR notation that holds it. */
      readonly client?: string | undefined;
    } } & CallOptions): Promise<{
  readonly data: readonly LoginRecord[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
}>;
  /**
   * What was mailed, newest first.
   *
   * Needs the permission `mail:read`.
   *
   * `GET /api/v1/mail`
   */
  listMail(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      readonly state?: 'sending' | 'sent' | 'kept' | 'failed' | 'refused' | undefined;
      readonly template?: 'welcome' | 'email-verification' | 'address-in-use' | 'password-reset' | 'magic-link' | 'invitation' | 'email-change-confirmation' | 'email-change-requested' | 'email-changed' | 'password-changed' | 'sign-in-notice' | 'suspicious-sign-in' | 'session-copied' | 'login-report' | 'message' | 'alert' | 'test' | undefined;
      /** The account that it was about. */
      readonly user_id?: string | undefined;
      /** The whole address, in any case. */
      readonly to?: string | undefined;
    } } & CallOptions): Promise<{
  readonly data: readonly Mail[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
}>;
  /**
   * All metrics that can be asked for.
   *
   * Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/metrics`
   */
  listMetrics(input?: CallOptions): Promise<{
  readonly data: readonly Metric[];
}>;
  /**
   * Logins to the caller's account and failed tries, newest first.
   *
   * `GET /api/v1/user/login-records`
   */
  listOwnLoginRecords(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly outcome?: 'success' | 'failure' | undefined;
    } } & CallOptions): Promise<{
  readonly data: readonly OwnLoginRecord[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
}>;
  /**
   * What the caller may do.
   *
   * Every permission that the caller's roles cover at this moment; what a wildcard stands for is listed. To show or to hide what a person can reach: the routes themselves decide.
   *
   * `GET /api/v1/user/permissions`
   */
  listOwnPermissions(input?: CallOptions): Promise<OwnPermissions>;
  /**
   * The caller's sessions.
   *
   * `GET /api/v1/auth/sessions`
   */
  listOwnSessions(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
    } } & CallOptions): Promise<SessionPage>;
  /**
   * What fired, newest first, and who was told.
   *
   * Needs the permission `alerts:read`.
   *
   * `GET /api/v1/alerts/history`
   */
  listPastAlerts(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly rule?: string | undefined;
    } } & CallOptions): Promise<PastAlertList>;
  /**
   * Every permission a role can hold.
   *
   * Needs the permission `roles:read`.
   *
   * `GET /api/v1/permissions`
   */
  listPermissions(input?: CallOptions): Promise<PermissionList>;
  /**
   * The processes of this house.
   *
   * All on one database, on whichever machine: those that serve, those that end, and those that were lost. Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/processes`
   */
  listProcesses(input?: CallOptions): Promise<{
  readonly data: readonly ServerProcess[];
}>;
  /**
   * How each queue fares.
   *
   * Needs the permission `queues:read`.
   *
   * `GET /api/v1/queues`
   */
  listQueues(input?: CallOptions): Promise<{
  readonly data: readonly Queue[];
}>;
  /**
   * All roles by name, the built-in ones among them.
   *
   * Needs the permission `roles:read`.
   *
   * `GET /api/v1/roles`
   */
  listRoles(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
    } } & CallOptions): Promise<RolePage>;
  /**
   * What is done by the clock.
   *
   * Needs the permission `schedules:read`.
   *
   * `GET /api/v1/schedules`
   */
  listSchedules(input?: CallOptions): Promise<{
  readonly data: readonly Schedule[];
}>;
  /**
   * The settings in force on the server that answers.
   *
   * Needs the permission `settings:read`.
   *
   * `GET /api/v1/settings`
   */
  listSettings(input?: CallOptions): Promise<SettingList>;
  /**
   * The keys that sign access tokens, and what each is used for now.
   *
   * Needs the permission `signing-keys:read`.
   *
   * `GET /api/v1/signing-keys`
   */
  listSigningKeys(input?: CallOptions): Promise<SigningKeyList>;
  /**
   * The silences that hold, newest first.
   *
   * Needs the permission `alerts:read`.
   *
   * `GET /api/v1/silences`
   */
  listSilences(input?: CallOptions): Promise<{
  readonly data: readonly AlertSilence[];
}>;
  /**
   * The servers that tasks of the kind http are sent to.
   *
   * Needs the permission `task-endpoints:read`.
   *
   * `GET /api/v1/task-endpoints`
   */
  listTaskEndpoints(input?: CallOptions): Promise<{
  readonly data: readonly TaskEndpoint[];
}>;
  /**
   * What workers can do.
   *
   * The kinds that workers have shown, by name, with the schema of their payload. Needs the permission `tasks:read`.
   *
   * `GET /api/v1/task-kinds`
   */
  listTaskKinds(input?: CallOptions): Promise<{
  readonly data: readonly TaskKind[];
}>;
  /**
   * Who works.
   *
   * Needs the permission `queues:read`.
   *
   * `GET /api/v1/workers`
   */
  listTaskWorkers(input?: CallOptions): Promise<{
  readonly data: readonly TaskWorker[];
}>;
  /**
   * What waits, runs and is over, newest first.
   *
   * Finished tasks are there for as long as the history is kept, dead ones until they are replayed. Needs the permission `tasks:read`.
   *
   * `GET /api/v1/tasks`
   */
  listTasks(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Given several times, any of them. */
      readonly state?: readonly ('blocked' | 'scheduled' | 'ready' | 'dispatched' | 'running' | 'dead' | 'succeeded' | 'cancelled')[] | undefined;
      readonly queue?: string | undefined;
      readonly kind?: string | undefined;
      /** Made by this schedule. */
      readonly schedule?: string | undefined;
      /** Caused by this request. */
      readonly request_id?: string | undefined;
      /** Caused by this person. */
      readonly actor_id?: string | undefined;
      /** Made at this moment or later. */
      readonly created_after?: string | undefined;
      /** Made before this moment. */
      readonly created_before?: string | undefined;
      /** Its unique key or its concurrency key. */
      readonly key?: string | undefined;
      /** Waiting for this task to succeed, or having waited. */
      readonly waits_for?: string | undefined;
      /** Dead for this reason, `dead_reason`. */
      readonly reason?: string | undefined;
      /** Died at this moment or later. */
      readonly died_after?: string | undefined;
      /** Died before this moment. */
      readonly died_before?: string | undefined;
    } } & CallOptions): Promise<TaskList>;
  /**
   * What was kept of traces, newest first.
   *
   * One entry for each request and each attempt of a task whose trace was kept: because it failed, because it was among the slowest, or because the sampling ratio drew it. Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/traces`
   */
  listTraces(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      /** Exactly this name; or a route, by whatever method. */
      readonly name?: string | undefined;
      readonly kept_because?: 'sampled' | 'failed' | 'slow' | undefined;
      readonly status?: 'unset' | 'ok' | 'error' | undefined;
      /** Only what took so long or longer. */
      readonly min_duration_ms?: number | undefined;
      readonly request_id?: string | undefined;
      readonly task_id?: string | undefined;
      readonly user_id?: string | undefined;
      readonly session_id?: string | undefined;
    } } & CallOptions): Promise<{
  readonly data: readonly TraceSegment[];
  /** For the next page; null at the end. */
  readonly next_cursor: string | null;
}>;
  /**
   * The sessions of an account.
   *
   * Needs the permission `users:read`.
   *
   * `GET /api/v1/users/{id}/sessions`
   */
  listUserSessions(input: { readonly params: {
      readonly id: string;
    }; readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
    } } & CallOptions): Promise<SessionPage>;
  /**
   * Find accounts.
   *
   * Needs the permission `users:read`.
   *
   * `GET /api/v1/users`
   */
  listUsers(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. */
      readonly cursor?: string | undefined;
      /** Only these accounts, erased ones too; may be given several times, to learn whose ids they are. */
      readonly id?: readonly string[] | undefined;
      /** A part of the e-mail address, the username or the name, whatever the case. */
      readonly search?: string | undefined;
      /** May be given several times. Without it every account that is not erased. */
      readonly status?: readonly ('invited' | 'unverified' | 'active' | 'disabled' | 'locked' | 'erased')[] | undefined;
      /** Who holds this role. */
      readonly role?: string | undefined;
      readonly email_verified?: boolean | undefined;
      /** Made at this moment or later. */
      readonly created_after?: string | undefined;
      /** Made before this moment. */
      readonly created_before?: string | undefined;
      /** A hyphen turns the order round. */
      readonly sort?: 'created_at' | '-created_at' | 'updated_at' | '-updated_at' | 'last_login_at' | '-last_login_at' | 'email' | '-email' | 'username' | '-username' | 'name' | '-name' | undefined;
    } } & CallOptions): Promise<UserList>;
  /**
   * Log in with a password.
   *
   * `POST /api/v1/auth/login`
   */
  login(input: { readonly body: Login } & CallOptions): Promise<LoggedIn>;
  /**
   * End this session, or all of them.
   *
   * Proved by an access token (an expired one counts), a refresh token in the body, or the refresh cookie. Its tokens stop working at once here and within a second on every other process.
   *
   * `POST /api/v1/auth/logout`
   */
  logout(input?: { readonly body?: Logout } & CallOptions): Promise<undefined>;
  /**
   * Begin nothing more of a queue.
   *
   * What runs goes on to its end. Mail waits in a queue too. Needs the permission `queues:write`.
   *
   * `POST /api/v1/queues/{name}/pause`
   */
  pauseQueue(input: { readonly params: {
      readonly name: string;
    } } & CallOptions): Promise<Queue>;
  /**
   * Let a schedule rest.
   *
   * Needs the permission `schedules:write`.
   *
   * `POST /api/v1/schedules/{name}/pause`
   */
  pauseSchedule(input: { readonly params: {
      readonly name: string;
    } } & CallOptions): Promise<Schedule>;
  /**
   * One rule, with each of its alerts that is not over.
   *
   * Needs the permission `alerts:read`.
   *
   * `GET /api/v1/alerts/{rule}`
   */
  readAlert(input: { readonly params: {
      readonly rule: string;
    } } & CallOptions): Promise<OpenedAlertRule>;
  /**
   * One audit event.
   *
   * Needs the permission `audit:read`.
   *
   * `GET /api/v1/audit-events/{id}`
   */
  readAuditEvent(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<AuditEvent>;
  /**
   * Several series over the same time.
   *
   * What `/api/v1/monitoring/series` answers of each chart, in the order of the charts: a page of charts is one call. Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/charts`
   */
  readCharts(input: { readonly query: {
      /** A chart as a query of its own, percent-encoded: `metric=…&stat=…&by=…&where=…`; up to 16 times. */
      readonly series: readonly string[];
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      /** How many points a series may have at most; 1 is one figure of the whole time. */
      readonly points?: number | undefined;
    } } & CallOptions): Promise<{
  readonly data: readonly MetricSeries[];
}>;
  /**
   * One error, with its stack and its last times.
   *
   * Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/errors/{fingerprint}`
   */
  readErrorGroup(input: { readonly params: {
      readonly fingerprint: string;
    } } & CallOptions): Promise<ErrorGroupDetail>;
  /**
   * One rule.
   *
   * Needs the permission `ip-rules:read`.
   *
   * `GET /api/v1/ip-rules/{id}`
   */
  readIpRule(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<IpRule>;
  /**
   * Which lines the log holds now.
   *
   * Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/log-level`
   */
  readLogLevel(input?: CallOptions): Promise<LogLevel>;
  /**
   * How one queue fares.
   *
   * Needs the permission `queues:read`.
   *
   * `GET /api/v1/queues/{name}`
   */
  readQueue(input: { readonly params: {
      readonly name: string;
    } } & CallOptions): Promise<Queue>;
  /**
   * One schedule.
   *
   * Needs the permission `schedules:read`.
   *
   * `GET /api/v1/schedules/{name}`
   */
  readSchedule(input: { readonly params: {
      readonly name: string;
    } } & CallOptions): Promise<Schedule>;
  /**
   * What was measured, over time.
   *
   * One metric, brought together by the labels in `by`, in at most as many points as asked for. Without `from` the last hour. Minutes are kept for `METRICS_MINUTES_DAYS`, hours for `METRICS_HOURS_DAYS`; `resolution` says what the answer was made from. Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/series`
   */
  readSeries(input: { readonly query: {
      /** The name of a metric. */
      readonly metric: string;
      /** What is asked, joined by commas, of: rate, increase, avg, max, min, last, sum, p50, p95, p99, count. Which of them a metric has, the list of metrics says. */
      readonly stat?: string | undefined;
      /** Labels joined by commas that keep series apart; without them all series are brought together. */
      readonly by?: string | undefined;
      /** `label:value`, joined by commas or given several times; `label:!value` leaves a value out. */
      readonly where?: readonly string[] | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      /** How many points a series may have at most; 1 is one figure of the whole time. */
      readonly points?: number | undefined;
    } } & CallOptions): Promise<MetricSeries>;
  /**
   * One task with its attempts, its result and its cause.
   *
   * Needs the permission `tasks:read`.
   *
   * `GET /api/v1/tasks/{id}`
   */
  readTask(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<TaskDetail>;
  /**
   * One endpoint.
   *
   * Needs the permission `task-endpoints:read`.
   *
   * `GET /api/v1/task-endpoints/{name}`
   */
  readTaskEndpoint(input: { readonly params: {
      /** What tasks call it by. */
      readonly name: string;
    } } & CallOptions): Promise<TaskEndpoint>;
  /**
   * One trace with all spans that were kept of it.
   *
   * Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/traces/{trace_id}`
   */
  readTrace(input: { readonly params: {
      /** As in `traceparent` (W3C Trace Context). */
      readonly trace_id: string;
    } } & CallOptions): Promise<Trace>;
  /**
   * Prove once more who one is.
   *
   * Opens what needs a login within the last 15 minutes, in the same session: the access token in the answer, and every one that a refresh gives from now on, says the new time (`auth_time`). Failures count as failed logins of the account.
   *
   * `POST /api/v1/auth/reauthenticate`
   */
  reauthenticate(input: { readonly body: Reauthentication } & CallOptions): Promise<Reauthenticated>;
  /**
   * Log in with the token of a mailed link.
   *
   * The link proves that its mail was read. Where nobody had proved that before, the account loses the password, sessions and links it had: they may be those of somebody who signed up with an address that is not theirs.
   *
   * `POST /api/v1/auth/magic-link/redeem`
   */
  redeemMagicLink(input: { readonly body: RedeemMagicLink } & CallOptions): Promise<LoggedIn>;
  /**
   * Give a dead task all its attempts again.
   *
   * What became of the earlier ones stays with it. Needs the permission `tasks:write`.
   *
   * `POST /api/v1/tasks/{id}/replay`
   */
  replayTask(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<TaskDetail>;
  /**
   * Replay many dead tasks.
   *
   * The longest dead first; those whose unique key has been taken since are left out. It can begin the work of a day anew, so it needs a login within the last 15 minutes. Needs the permission `tasks:write`.
   *
   * `POST /api/v1/tasks/replay`
   */
  replayTasks(input: { readonly body: {
  /** Every member narrows; without any, all dead tasks. */
  readonly filter?: {
    readonly kind?: string;
    readonly queue?: string;
    /** The `dead_reason` of the tasks. */
    readonly reason?: string;
    readonly died_after?: string;
    readonly died_before?: string;
  };
  readonly limit?: number;
} } & CallOptions): Promise<{
  readonly replayed: number;
}>;
  /**
   * Ask for another address of the caller's account.
   *
   * Mails a link to the new address, good for 15 minutes, and tells the old one. Nothing changes until the link is used. The same answer after the same work, whether or not the new address has an account. Needs a login within the last 15 minutes.
   *
   * `POST /api/v1/auth/email/change`
   */
  requestEmailChange(input: { readonly body: EmailChange } & CallOptions): Promise<undefined>;
  /**
   * Ask for a link to log in with.
   *
   * The same answer after the same work, whether or not anybody has the address. The link is good for 15 minutes and once, in any browser. 403 unless `MAGIC_LINKS=on`.
   *
   * `POST /api/v1/auth/magic-link`
   */
  requestMagicLink(input: { readonly body: RequestMagicLink } & CallOptions): Promise<undefined>;
  /**
   * Ask for a link to choose a new password.
   *
   * The same answer after the same work, whether or not anybody has the address.
   *
   * `POST /api/v1/auth/password/forgot`
   */
  requestPasswordReset(input: { readonly body: ForgotPassword } & CallOptions): Promise<undefined>;
  /**
   * Mail the link of an invitation once more.
   *
   * A new link, good for another 7 days. Needs a login within the last 15 minutes. Needs the permission `users:write`.
   *
   * `POST /api/v1/invitations/{id}/resend`
   */
  resendInvitation(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<Invitation>;
  /**
   * Ask for another link that verifies an e-mail address.
   *
   * The same answer after the same work, whether or not there is an account that waits for one.
   *
   * `POST /api/v1/auth/email/resend`
   */
  resendVerification(input: { readonly body: ResendVerification } & CallOptions): Promise<undefined>;
  /**
   * Go back to LOG_LEVEL.
   *
   * Needs the permission `monitoring:write`.
   *
   * `DELETE /api/v1/monitoring/log-level`
   */
  resetLogLevel(input?: CallOptions): Promise<LogLevel>;
  /**
   * Choose a new password with the token of a mailed link.
   *
   * Every session of the account ends and its failed logins are forgotten. Whoever has the token reads the mail of the account, so its address counts as verified.
   *
   * `POST /api/v1/auth/password/reset`
   */
  resetPassword(input: { readonly body: ResetPassword } & CallOptions): Promise<undefined>;
  /**
   * Mark an error as dealt with.
   *
   * If it comes back, it is open again. Needs the permission `monitoring:write`.
   *
   * `POST /api/v1/monitoring/errors/{fingerprint}/resolve`
   */
  resolveErrorGroup(input: { readonly params: {
      readonly fingerprint: string;
    } } & CallOptions): Promise<ErrorGroupDetail>;
  /**
   * Begin tasks of a queue again.
   *
   * Workers follow at once. Needs the permission `queues:write`.
   *
   * `POST /api/v1/queues/{name}/resume`
   */
  resumeQueue(input: { readonly params: {
      readonly name: string;
    } } & CallOptions): Promise<Queue>;
  /**
   * Let a schedule go on.
   *
   * Needs the permission `schedules:write`.
   *
   * `POST /api/v1/schedules/{name}/resume`
   */
  resumeSchedule(input: { readonly params: {
      readonly name: string;
    } } & CallOptions): Promise<Schedule>;
  /**
   * Begin the next attempt now.
   *
   * Of a task that is scheduled for later. A dead one is replayed. Needs the permission `tasks:write`.
   *
   * `POST /api/v1/tasks/{id}/retry`
   */
  retryTask(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<TaskDetail>;
  /**
   * End the caller's other sessions.
   *
   * All but the one that asks; `logout` with `everywhere` ends that one as well.
   *
   * `DELETE /api/v1/auth/sessions`
   */
  revokeOtherSessions(input?: CallOptions): Promise<undefined>;
  /**
   * End one of the caller's sessions.
   *
   * `DELETE /api/v1/auth/sessions/{id}`
   */
  revokeOwnSession(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<undefined>;
  /**
   * End one session of an account.
   *
   * Needs the permission `users:write`.
   *
   * `DELETE /api/v1/users/{id}/sessions/{session_id}`
   */
  revokeUserSession(input: { readonly params: {
      readonly id: string;
      readonly session_id: string;
    } } & CallOptions): Promise<undefined>;
  /**
   * End every session of an account.
   *
   * Its tokens stop working at once here and within a second on every other process. The person may log in again; disable the account to prevent it. Needs the permission `users:write`.
   *
   * `DELETE /api/v1/users/{id}/sessions`
   */
  revokeUserSessions(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<undefined>;
  /**
   * Make the key that signs next.
   *
   * It is published at once and signs ten minutes later, when whoever caches the key set knows it. The key before it verifies until its last token has expired, so nobody is logged out. Needs the permission `signing-keys:write`.
   *
   * `POST /api/v1/signing-keys/rotate`
   */
  rotateSigningKeys(input?: CallOptions): Promise<SigningKey>;
  /**
   * Give an endpoint another signing secret.
   *
   * Until the overlap is over, calls carry a signature of each, so that the receiver can change over when it suits. The secret is in this answer and in no other. Needs the permission `task-endpoints:write`.
   *
   * `POST /api/v1/task-endpoints/{name}/rotate-secret`
   */
  rotateTaskEndpointSecret(input: { readonly params: {
      /** What tasks call it by. */
      readonly name: string;
    }; readonly body: {
  /** For how many hours calls are signed with the old secret as well; 0 when it leaked. */
  readonly overlap_hours?: number;
} } & CallOptions): Promise<TaskEndpointWithSecret>;
  /**
   * Do now what the clock would do next.
   *
   * Its own ticks stay as they are. A schedule that is paused can be run as well. Needs the permission `schedules:write`.
   *
   * `POST /api/v1/schedules/{name}/run`
   */
  runSchedule(input: { readonly params: {
      readonly name: string;
    } } & CallOptions): Promise<TaskDetail>;
  /**
   * Change which lines the log holds, for a while.
   *
   * Every process follows within a second. It outranks LOG_LEVEL, also after a restart, until its time is over. Needs the permission `monitoring:write`.
   *
   * `PUT /api/v1/monitoring/log-level`
   */
  setLogLevel(input: { readonly body: {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** For how long, a day at most; null: until somebody changes it. */
  readonly minutes: number | null;
} } & CallOptions): Promise<LogLevel>;
  /**
   * Give an account another password.
   *
   * Ends all its sessions. The password must be as good as one at sign-up; it is hashed and shown nowhere. Needs a login within the last 15 minutes. Needs the permission `users:write`.
   *
   * `PUT /api/v1/users/{id}/password`
   */
  setUserPassword(input: { readonly params: {
      readonly id: string;
    }; readonly body: UserPassword } & CallOptions): Promise<undefined>;
  /**
   * Replace the roles of an account.
   *
   * Ends the access tokens of the account; its sessions stay and refresh. Refused when the account, or a role given or taken, holds what the caller does not, and for the last administrator. Needs a login within the last 15 minutes. Needs the permission `users:grant`.
   *
   * `PUT /api/v1/users/{id}/roles`
   */
  setUserRoles(input: { readonly params: {
      readonly id: string;
    }; readonly body: UserRoles } & CallOptions): Promise<User>;
  /**
   * Make an account.
   *
   * What `SIGNUP_MODE` says decides: in mode `open` the account is there at once (201); in mode `verify` its address has to be proved first, and the answer (202) is the same whether or not the address has an account.
   *
   * `POST /api/v1/auth/signup`
   */
  signUp(input: { readonly body: SignUp } & CallOptions): Promise<SignedUp | SignUpTaken>;
  /**
   * What a thing caused, and what caused it.
   *
   * Requests, logins, audited acts, tasks with their attempts, mails, spans, log lines and errors that hang together, as one timeline of at most 500 entries. Give exactly one id. `from` and `to` bound the story of a session or a person; the last 7 days are told when they are left out. Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/cause`
   */
  tellCause(input?: { readonly query?: {
      /** As the answer showed it. One of the caller’s own finds a request that was refused. */
      readonly request_id?: string | undefined;
      readonly trace_id?: string | undefined;
      readonly session_id?: string | undefined;
      readonly user_id?: string | undefined;
      readonly task_id?: string | undefined;
      readonly mail_id?: string | undefined;
      readonly audit_event_id?: string | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
    } } & CallOptions): Promise<Cause>;
  /**
   * Send a test notice to everybody who is told of alerts.
   *
   * Needs the permission `alerts:write`.
   *
   * `POST /api/v1/alerts/test`
   */
  testAlerts(input?: CallOptions): Promise<AlertTest>;
  /**
   * Send an endpoint a test message now.
   *
   * A signed `{"type": "castellan.test"}`, given up after 10 s at most. A disabled endpoint can be tested too. Needs the permission `task-endpoints:write`.
   *
   * `POST /api/v1/task-endpoints/{name}/test`
   */
  testTaskEndpoint(input: { readonly params: {
      /** What tasks call it by. */
      readonly name: string;
    } } & CallOptions): Promise<TaskEndpointTest>;
  /**
   * Check an access token.
   *
   * For proxies (nginx `auth_request`, Traefik, Envoy) and services that do not check signatures themselves. Header values are percent-encoded; roles are joined by commas.
   *
   * `GET /api/v1/auth/verify`
   */
  verify(input?: CallOptions): Promise<AccessTokenClaims>;
  /**
   * Verify an e-mail address with the token of a mailed link.
   *
   * `POST /api/v1/auth/email/verify`
   */
  verifyEmail(input: { readonly body: VerifyEmail } & CallOptions): Promise<EmailVerified>;
  /**
   * Withdraw an invitation.
   *
   * Its links stop working and the account that waited is erased. Needs a login within the last 15 minutes. Needs the permission `users:write`.
   *
   * `DELETE /api/v1/invitations/{id}`
   */
  withdrawInvitation(input: { readonly params: {
      readonly id: string;
    } } & CallOptions): Promise<undefined>;
};

/** The lists that come in pages, item by item over all pages. */
export type Pages = {
  /**
   * The audit log, newest first.
   *
   * Needs the permission `audit:read`.
   *
   * `GET /api/v1/audit-events`
   */
  listAuditEvents(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      /** Whose act it was. */
      readonly actor_id?: string | undefined;
      /** Whose account it touched. */
      readonly subject_id?: string | undefined;
      /** What was done; given several times, any of them. */
      readonly action?: readonly ('setup.completed' | 'user.signed_up' | 'user.signed_in' | 'user.profile_changed' | 'user.password_changed' | 'user.email_verified' | 'user.password_reset_requested' | 'user.password_reset' | 'user.roles_changed' | 'user.erased' | 'session.ended' | 'session.refresh_token_reused' | 'session.reauthenticated' | 'signing_key.rotated' | 'user.created' | 'user.imported' | 'users.exported' | 'user.changed' | 'user.disabled' | 'user.enabled' | 'user.cache_dropped' | 'user.invited' | 'user.magic_link_requested' | 'user.password_removed' | 'user.email_change_requested' | 'user.email_changed' | 'invitation.resent' | 'invitation.withdrawn' | 'invitation.accepted' | 'role.created' | 'role.changed' | 'role.deleted' | 'ip_rule.created' | 'ip_rule.changed' | 'ip_rule.deleted' | 'rate_limit.blocked' | 'rate_limit.unblocked' | 'error_group.resolved' | 'log_level.changed' | 'profile.taken' | 'task_endpoint.created' | 'task_endpoint.changed' | 'task_endpoint.deleted' | 'task_endpoint.secret_rotated' | 'task_endpoint.tested' | 'task.enqueued' | 'task.cancelled' | 'task.retried' | 'task.replayed' | 'task.priority_changed' | 'queue.paused' | 'queue.resumed' | 'queue.changed' | 'schedule.run' | 'schedule.paused' | 'schedule.resumed' | 'alert.silenced' | 'alert.silence_ended' | 'alert.tested')[] | undefined;
      readonly outcome?: 'success' | 'failure' | undefined;
      readonly session_id?: string | undefined;
      /** The `X-Request-Id` of an answer, where the caller sent none. */
      readonly request_id?: string | undefined;
    } } & CallOptions): AsyncIterable<AuditEvent>;
  /**
   * Blocks in force.
   *
   * Those that last longest first. Needs the permission `rate-limits:read`.
   *
   * `GET /api/v1/rate-limits`
   */
  listBlocks(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      readonly policy?: 'login-address' | 'login-account' | 'login-device' | 'login-global' | 'sign-up' | 'refresh' | 'refresh-cookie' | 'general-user' | 'general-address' | 'verify-user' | 'verify-address' | 'setup' | 'sensitive' | 'link' | 'mail-address' | 'mail-account' | undefined;
    } } & CallOptions): AsyncIterable<LimitBlock>;
  /**
   * Errors, the same ones counted together, the last first.
   *
   * Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/errors`
   */
  listErrorGroups(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly state?: 'open' | 'resolved' | undefined;
    } } & CallOptions): AsyncIterable<ErrorGroup>;
  /**
   * Open invitations, newest first.
   *
   * Needs the permission `users:read`.
   *
   * `GET /api/v1/invitations`
   */
  listInvitations(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Only the invitation of the account that waits. */
      readonly user_id?: string | undefined;
    } } & CallOptions): AsyncIterable<Invitation>;
  /**
   * The rules over addresses.
   *
   * In the order of their ranges; expired rules are left out unless they are asked for. Needs the permission `ip-rules:read`.
   *
   * `GET /api/v1/ip-rules`
   */
  listIpRules(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      readonly action?: 'allow' | 'deny' | undefined;
      /** Only rules whose range holds this address. */
      readonly contains?: string | undefined;
      readonly include_expired?: boolean | undefined;
    } } & CallOptions): AsyncIterable<IpRule>;
  /**
   * Warnings and errors of the log, newest first.
   *
   * With them the line of each request whose trace was kept. The log itself has everything. Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/log-records`
   */
  listLogRecords(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly request_id?: string | undefined;
      readonly trace_id?: string | undefined;
      readonly task_id?: string | undefined;
      /** This level and what is worse. */
      readonly level?: 'error' | 'warn' | 'info' | 'debug' | undefined;
      /** The whole name of an event, as `tasks.died`. */
      readonly event?: string | undefined;
    } } & CallOptions): AsyncIterable<LogRecord>;
  /**
   * Who logged in or tried to, newest first.
   *
   * Needs the permission `login-records:read`.
   *
   * `GET /api/v1/login-records`
   */
  listLoginRecords(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly user_id?: string | undefined;
      readonly outcome?: 'success' | 'failure' | undefined;
      readonly reason?: 'unknown_account' | 'wrong_password' | 'not_active' | undefined;
      /** The address of the client, or a network in CIDR notation that holds it. */
      readonly client?: string | undefined;
    } } & CallOptions): AsyncIterable<LoginRecord>;
  /**
   * What was mailed, newest first.
   *
   * Needs the permission `mail:read`.
   *
   * `GET /api/v1/mail`
   */
  listMail(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      readonly state?: 'sending' | 'sent' | 'kept' | 'failed' | 'refused' | undefined;
      readonly template?: 'welcome' | 'email-verification' | 'address-in-use' | 'password-reset' | 'magic-link' | 'invitation' | 'email-change-confirmation' | 'email-change-requested' | 'email-changed' | 'password-changed' | 'sign-in-notice' | 'suspicious-sign-in' | 'session-copied' | 'login-report' | 'message' | 'alert' | 'test' | undefined;
      /** The account that it was about. */
      readonly user_id?: string | undefined;
      /** The whole address, in any case. */
      readonly to?: string | undefined;
    } } & CallOptions): AsyncIterable<Mail>;
  /**
   * Logins to the caller's account and failed tries, newest first.
   *
   * `GET /api/v1/user/login-records`
   */
  listOwnLoginRecords(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly outcome?: 'success' | 'failure' | undefined;
    } } & CallOptions): AsyncIterable<OwnLoginRecord>;
  /**
   * The caller's sessions.
   *
   * `GET /api/v1/auth/sessions`
   */
  listOwnSessions(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
    } } & CallOptions): AsyncIterable<Session>;
  /**
   * What fired, newest first, and who was told.
   *
   * Needs the permission `alerts:read`.
   *
   * `GET /api/v1/alerts/history`
   */
  listPastAlerts(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      readonly rule?: string | undefined;
    } } & CallOptions): AsyncIterable<PastAlert>;
  /**
   * All roles by name, the built-in ones among them.
   *
   * Needs the permission `roles:read`.
   *
   * `GET /api/v1/roles`
   */
  listRoles(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
    } } & CallOptions): AsyncIterable<Role>;
  /**
   * What waits, runs and is over, newest first.
   *
   * Finished tasks are there for as long as the history is kept, dead ones until they are replayed. Needs the permission `tasks:read`.
   *
   * `GET /api/v1/tasks`
   */
  listTasks(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Given several times, any of them. */
      readonly state?: readonly ('blocked' | 'scheduled' | 'ready' | 'dispatched' | 'running' | 'dead' | 'succeeded' | 'cancelled')[] | undefined;
      readonly queue?: string | undefined;
      readonly kind?: string | undefined;
      /** Made by this schedule. */
      readonly schedule?: string | undefined;
      /** Caused by this request. */
      readonly request_id?: string | undefined;
      /** Caused by this person. */
      readonly actor_id?: string | undefined;
      /** Made at this moment or later. */
      readonly created_after?: string | undefined;
      /** Made before this moment. */
      readonly created_before?: string | undefined;
      /** Its unique key or its concurrency key. */
      readonly key?: string | undefined;
      /** Waiting for this task to succeed, or having waited. */
      readonly waits_for?: string | undefined;
      /** Dead for this reason, `dead_reason`. */
      readonly reason?: string | undefined;
      /** Died at this moment or later. */
      readonly died_after?: string | undefined;
      /** Died before this moment. */
      readonly died_before?: string | undefined;
    } } & CallOptions): AsyncIterable<Task>;
  /**
   * What was kept of traces, newest first.
   *
   * One entry for each request and each attempt of a task whose trace was kept: because it failed, because it was among the slowest, or because the sampling ratio drew it. Needs the permission `monitoring:read`.
   *
   * `GET /api/v1/monitoring/traces`
   */
  listTraces(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Only what happened at this time or later (RFC 3339). */
      readonly from?: string | undefined;
      /** Only what happened before this time (RFC 3339). */
      readonly to?: string | undefined;
      /** Exactly this name; or a route, by whatever method. */
      readonly name?: string | undefined;
      readonly kept_because?: 'sampled' | 'failed' | 'slow' | undefined;
      readonly status?: 'unset' | 'ok' | 'error' | undefined;
      /** Only what took so long or longer. */
      readonly min_duration_ms?: number | undefined;
      readonly request_id?: string | undefined;
      readonly task_id?: string | undefined;
      readonly user_id?: string | undefined;
      readonly session_id?: string | undefined;
    } } & CallOptions): AsyncIterable<TraceSegment>;
  /**
   * The sessions of an account.
   *
   * Needs the permission `users:read`.
   *
   * `GET /api/v1/users/{id}/sessions`
   */
  listUserSessions(input: { readonly params: {
      readonly id: string;
    }; readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
    } } & CallOptions): AsyncIterable<Session>;
  /**
   * Find accounts.
   *
   * Needs the permission `users:read`.
   *
   * `GET /api/v1/users`
   */
  listUsers(input?: { readonly query?: {
      /** How many at most; 50 when left out, 200 at most. */
      readonly limit?: number | undefined;
      /** Only these accounts, erased ones too; may be given several times, to learn whose ids they are. */
      readonly id?: readonly string[] | undefined;
      /** A part of the e-mail address, the username or the name, whatever the case. */
      readonly search?: string | undefined;
      /** May be given several times. Without it every account that is not erased. */
      readonly status?: readonly ('invited' | 'unverified' | 'active' | 'disabled' | 'locked' | 'erased')[] | undefined;
      /** Who holds this role. */
      readonly role?: string | undefined;
      readonly email_verified?: boolean | undefined;
      /** Made at this moment or later. */
      readonly created_after?: string | undefined;
      /** Made before this moment. */
      readonly created_before?: string | undefined;
      /** A hyphen turns the order round. */
      readonly sort?: 'created_at' | '-created_at' | 'updated_at' | '-updated_at' | 'last_login_at' | '-last_login_at' | 'email' | '-email' | 'username' | '-username' | 'name' | '-name' | undefined;
    } } & CallOptions): AsyncIterable<User>;
};

export const descriptions = {
  acceptInvitation: { method: 'POST', path: '/api/v1/invitations/accept', bearer: false, idempotencyKey: true },
  cancelTask: { method: 'POST', path: '/api/v1/tasks/{id}/cancel', bearer: true, idempotencyKey: false },
  changeIpRule: { method: 'PATCH', path: '/api/v1/ip-rules/{id}', bearer: true, idempotencyKey: false },
  changeOwnUser: { method: 'PATCH', path: '/api/v1/user', bearer: true, idempotencyKey: false },
  changePassword: { method: 'POST', path: '/api/v1/auth/password/change', bearer: true, idempotencyKey: false },
  changeQueue: { method: 'PATCH', path: '/api/v1/queues/{name}', bearer: true, idempotencyKey: false },
  changeRole: { method: 'PATCH', path: '/api/v1/roles/{name}', bearer: true, idempotencyKey: false },
  changeTask: { method: 'PATCH', path: '/api/v1/tasks/{id}', bearer: true, idempotencyKey: false },
  changeTaskEndpoint: { method: 'PATCH', path: '/api/v1/task-endpoints/{name}', bearer: true, idempotencyKey: false },
  changeUser: { method: 'PATCH', path: '/api/v1/users/{id}', bearer: true, idempotencyKey: false },
  checkIpAddress: { method: 'GET', path: '/api/v1/ip-rules/check', bearer: true, idempotencyKey: false },
  completeSetup: { method: 'POST', path: '/api/v1/setup', bearer: false, idempotencyKey: false },
  confirmEmailChange: { method: 'POST', path: '/api/v1/auth/email/confirm', bearer: false, idempotencyKey: false },
  countDeadTasks: { method: 'GET', path: '/api/v1/tasks/dead', bearer: true, idempotencyKey: false },
  createIpRule: { method: 'POST', path: '/api/v1/ip-rules', bearer: true, idempotencyKey: false },
  createRole: { method: 'POST', path: '/api/v1/roles', bearer: true, idempotencyKey: false },
  createSilence: { method: 'POST', path: '/api/v1/silences', bearer: true, idempotencyKey: false },
  createTaskEndpoint: { method: 'POST', path: '/api/v1/task-endpoints', bearer: true, idempotencyKey: false },
  createUser: { method: 'POST', path: '/api/v1/users', bearer: true, idempotencyKey: true },
  deleteIpRule: { method: 'DELETE', path: '/api/v1/ip-rules/{id}', bearer: true, idempotencyKey: false },
  deleteRole: { method: 'DELETE', path: '/api/v1/roles/{name}', bearer: true, idempotencyKey: false },
  deleteTaskEndpoint: { method: 'DELETE', path: '/api/v1/task-endpoints/{name}', bearer: true, idempotencyKey: false },
  dropUserCache: { method: 'DELETE', path: '/api/v1/users/{id}/cache', bearer: true, idempotencyKey: false },
  endSilence: { method: 'DELETE', path: '/api/v1/silences/{id}', bearer: true, idempotencyKey: false },
  enqueueTask: { method: 'POST', path: '/api/v1/tasks', bearer: true, idempotencyKey: true },
  enqueueTasks: { method: 'POST', path: '/api/v1/tasks/bulk', bearer: true, idempotencyKey: true },
  eraseOwnUser: { method: 'DELETE', path: '/api/v1/user', bearer: true, idempotencyKey: false },
  eraseUser: { method: 'DELETE', path: '/api/v1/users/{id}', bearer: true, idempotencyKey: false },
  explainRefusal: { method: 'GET', path: '/api/v1/refusals/{request_id}', bearer: true, idempotencyKey: false },
  getApiHealth: { method: 'GET', path: '/api/v1/health', bearer: false, idempotencyKey: false, states: [503] },
  getHealth: { method: 'GET', path: '/health', bearer: false, idempotencyKey: false, states: [503] },
  getLiveness: { method: 'GET', path: '/health/live', bearer: false, idempotencyKey: false },
  getMail: { method: 'GET', path: '/api/v1/mail/{id}', bearer: true, idempotencyKey: false },
  getMetrics: { method: 'GET', path: '/metrics', bearer: false, idempotencyKey: false },
  getOwnUser: { method: 'GET', path: '/api/v1/user', bearer: true, idempotencyKey: false },
  getReadiness: { method: 'GET', path: '/health/ready', bearer: false, idempotencyKey: false, states: [503] },
  getRole: { method: 'GET', path: '/api/v1/roles/{name}', bearer: true, idempotencyKey: false },
  getUser: { method: 'GET', path: '/api/v1/users/{id}', bearer: true, idempotencyKey: false },
  inspectEmailChange: { method: 'POST', path: '/api/v1/auth/email/inspect', bearer: false, idempotencyKey: false },
  inspectInvitation: { method: 'POST', path: '/api/v1/invitations/inspect', bearer: false, idempotencyKey: false },
  inspectMagicLink: { method: 'POST', path: '/api/v1/auth/magic-link/inspect', bearer: false, idempotencyKey: false },
  invite: { method: 'POST', path: '/api/v1/invitations', bearer: true, idempotencyKey: true },
  keySet: { method: 'GET', path: '/.well-known/jwks.json', bearer: false, idempotencyKey: false },
  liftBlock: { method: 'DELETE', path: '/api/v1/rate-limits/{id}', bearer: true, idempotencyKey: false },
  listAlerts: { method: 'GET', path: '/api/v1/alerts', bearer: true, idempotencyKey: false },
  listAuditEvents: { method: 'GET', path: '/api/v1/audit-events', bearer: true, idempotencyKey: false },
  listBlocks: { method: 'GET', path: '/api/v1/rate-limits', bearer: true, idempotencyKey: false },
  listErrorGroups: { method: 'GET', path: '/api/v1/monitoring/errors', bearer: true, idempotencyKey: false },
  listInvitations: { method: 'GET', path: '/api/v1/invitations', bearer: true, idempotencyKey: false },
  listIpRules: { method: 'GET', path: '/api/v1/ip-rules', bearer: true, idempotencyKey: false },
  listLimitPolicies: { method: 'GET', path: '/api/v1/rate-limits/policies', bearer: true, idempotencyKey: false },
  listLogRecords: { method: 'GET', path: '/api/v1/monitoring/log-records', bearer: true, idempotencyKey: false },
  listLoginRecords: { method: 'GET', path: '/api/v1/login-records', bearer: true, idempotencyKey: false },
  listMail: { method: 'GET', path: '/api/v1/mail', bearer: true, idempotencyKey: false },
  listMetrics: { method: 'GET', path: '/api/v1/monitoring/metrics', bearer: true, idempotencyKey: false },
  listOwnLoginRecords: { method: 'GET', path: '/api/v1/user/login-records', bearer: true, idempotencyKey: false },
  listOwnPermissions: { method: 'GET', path: '/api/v1/user/permissions', bearer: true, idempotencyKey: false },
  listOwnSessions: { method: 'GET', path: '/api/v1/auth/sessions', bearer: true, idempotencyKey: false },
  listPastAlerts: { method: 'GET', path: '/api/v1/alerts/history', bearer: true, idempotencyKey: false },
  listPermissions: { method: 'GET', path: '/api/v1/permissions', bearer: true, idempotencyKey: false },
  listProcesses: { method: 'GET', path: '/api/v1/monitoring/processes', bearer: true, idempotencyKey: false },
  listQueues: { method: 'GET', path: '/api/v1/queues', bearer: true, idempotencyKey: false },
  listRoles: { method: 'GET', path: '/api/v1/roles', bearer: true, idempotencyKey: false },
  listSchedules: { method: 'GET', path: '/api/v1/schedules', bearer: true, idempotencyKey: false },
  listSettings: { method: 'GET', path: '/api/v1/settings', bearer: true, idempotencyKey: false },
  listSigningKeys: { method: 'GET', path: '/api/v1/signing-keys', bearer: true, idempotencyKey: false },
  listSilences: { method: 'GET', path: '/api/v1/silences', bearer: true, idempotencyKey: false },
  listTaskEndpoints: { method: 'GET', path: '/api/v1/task-endpoints', bearer: true, idempotencyKey: false },
  listTaskKinds: { method: 'GET', path: '/api/v1/task-kinds', bearer: true, idempotencyKey: false },
  listTaskWorkers: { method: 'GET', path: '/api/v1/workers', bearer: true, idempotencyKey: false },
  listTasks: { method: 'GET', path: '/api/v1/tasks', bearer: true, idempotencyKey: false },
  listTraces: { method: 'GET', path: '/api/v1/monitoring/traces', bearer: true, idempotencyKey: false },
  listUserSessions: { method: 'GET', path: '/api/v1/users/{id}/sessions', bearer: true, idempotencyKey: false },
  listUsers: { method: 'GET', path: '/api/v1/users', bearer: true, idempotencyKey: false },
  login: { method: 'POST', path: '/api/v1/auth/login', bearer: false, idempotencyKey: false, signsIn: true, transport: true },
  logout: { method: 'POST', path: '/api/v1/auth/logout', bearer: false, idempotencyKey: false },
  pauseQueue: { method: 'POST', path: '/api/v1/queues/{name}/pause', bearer: true, idempotencyKey: false },
  pauseSchedule: { method: 'POST', path: '/api/v1/schedules/{name}/pause', bearer: true, idempotencyKey: false },
  readAlert: { method: 'GET', path: '/api/v1/alerts/{rule}', bearer: true, idempotencyKey: false },
  readAuditEvent: { method: 'GET', path: '/api/v1/audit-events/{id}', bearer: true, idempotencyKey: false },
  readCharts: { method: 'GET', path: '/api/v1/monitoring/charts', bearer: true, idempotencyKey: false },
  readErrorGroup: { method: 'GET', path: '/api/v1/monitoring/errors/{fingerprint}', bearer: true, idempotencyKey: false },
  readIpRule: { method: 'GET', path: '/api/v1/ip-rules/{id}', bearer: true, idempotencyKey: false },
  readLogLevel: { method: 'GET', path: '/api/v1/monitoring/log-level', bearer: true, idempotencyKey: false },
  readQueue: { method: 'GET', path: '/api/v1/queues/{name}', bearer: true, idempotencyKey: false },
  readSchedule: { method: 'GET', path: '/api/v1/schedules/{name}', bearer: true, idempotencyKey: false },
  readSeries: { method: 'GET', path: '/api/v1/monitoring/series', bearer: true, idempotencyKey: false },
  readTask: { method: 'GET', path: '/api/v1/tasks/{id}', bearer: true, idempotencyKey: false },
  readTaskEndpoint: { method: 'GET', path: '/api/v1/task-endpoints/{name}', bearer: true, idempotencyKey: false },
  readTrace: { method: 'GET', path: '/api/v1/monitoring/traces/{trace_id}', bearer: true, idempotencyKey: false },
  reauthenticate: { method: 'POST', path: '/api/v1/auth/reauthenticate', bearer: true, idempotencyKey: false, signsIn: true },
  redeemMagicLink: { method: 'POST', path: '/api/v1/auth/magic-link/redeem', bearer: false, idempotencyKey: false, signsIn: true, transport: true },
  refresh: { method: 'POST', path: '/api/v1/auth/refresh', bearer: false, idempotencyKey: false, signsIn: true },
  replayTask: { method: 'POST', path: '/api/v1/tasks/{id}/replay', bearer: true, idempotencyKey: false },
  replayTasks: { method: 'POST', path: '/api/v1/tasks/replay', bearer: true, idempotencyKey: false },
  requestEmailChange: { method: 'POST', path: '/api/v1/auth/email/change', bearer: true, idempotencyKey: false },
  requestMagicLink: { method: 'POST', path: '/api/v1/auth/magic-link', bearer: false, idempotencyKey: false },
  requestPasswordReset: { method: 'POST', path: '/api/v1/auth/password/forgot', bearer: false, idempotencyKey: false },
  resendInvitation: { method: 'POST', path: '/api/v1/invitations/{id}/resend', bearer: true, idempotencyKey: false },
  resendVerification: { method: 'POST', path: '/api/v1/auth/email/resend', bearer: false, idempotencyKey: false },
  resetLogLevel: { method: 'DELETE', path: '/api/v1/monitoring/log-level', bearer: true, idempotencyKey: false },
  resetPassword: { method: 'POST', path: '/api/v1/auth/password/reset', bearer: false, idempotencyKey: false },
  resolveErrorGroup: { method: 'POST', path: '/api/v1/monitoring/errors/{fingerprint}/resolve', bearer: true, idempotencyKey: false },
  resumeQueue: { method: 'POST', path: '/api/v1/queues/{name}/resume', bearer: true, idempotencyKey: false },
  resumeSchedule: { method: 'POST', path: '/api/v1/schedules/{name}/resume', bearer: true, idempotencyKey: false },
  retryTask: { method: 'POST', path: '/api/v1/tasks/{id}/retry', bearer: true, idempotencyKey: false },
  revokeOtherSessions: { method: 'DELETE', path: '/api/v1/auth/sessions', bearer: true, idempotencyKey: false },
  revokeOwnSession: { method: 'DELETE', path: '/api/v1/auth/sessions/{id}', bearer: true, idempotencyKey: false },
  revokeUserSession: { method: 'DELETE', path: '/api/v1/users/{id}/sessions/{session_id}', bearer: true, idempotencyKey: false },
  revokeUserSessions: { method: 'DELETE', path: '/api/v1/users/{id}/sessions', bearer: true, idempotencyKey: false },
  rotateSigningKeys: { method: 'POST', path: '/api/v1/signing-keys/rotate', bearer: true, idempotencyKey: false },
  rotateTaskEndpointSecret: { method: 'POST', path: '/api/v1/task-endpoints/{name}/rotate-secret', bearer: true, idempotencyKey: false },
  runSchedule: { method: 'POST', path: '/api/v1/schedules/{name}/run', bearer: true, idempotencyKey: false },
  setLogLevel: { method: 'PUT', path: '/api/v1/monitoring/log-level', bearer: true, idempotencyKey: false },
  setUserPassword: { method: 'PUT', path: '/api/v1/users/{id}/password', bearer: true, idempotencyKey: false },
  setUserRoles: { method: 'PUT', path: '/api/v1/users/{id}/roles', bearer: true, idempotencyKey: false },
  signUp: { method: 'POST', path: '/api/v1/auth/signup', bearer: false, idempotencyKey: true },
  streamSeries: { method: 'GET', path: '/api/v1/monitoring/live', bearer: true, idempotencyKey: false },
  streamTask: { method: 'GET', path: '/api/v1/tasks/{id}/events', bearer: true, idempotencyKey: false },
  tellCause: { method: 'GET', path: '/api/v1/monitoring/cause', bearer: true, idempotencyKey: false },
  testAlerts: { method: 'POST', path: '/api/v1/alerts/test', bearer: true, idempotencyKey: false },
  testTaskEndpoint: { method: 'POST', path: '/api/v1/task-endpoints/{name}/test', bearer: true, idempotencyKey: false },
  verify: { method: 'GET', path: '/api/v1/auth/verify', bearer: true, idempotencyKey: false },
  verifyEmail: { method: 'POST', path: '/api/v1/auth/email/verify', bearer: false, idempotencyKey: false },
  withdrawInvitation: { method: 'DELETE', path: '/api/v1/invitations/{id}', bearer: true, idempotencyKey: false },
} as const satisfies Readonly<Record<string, OperationDescription>>;

export const bindOperations = (call: Call): Operations => ({
  acceptInvitation: (input) => call(descriptions.acceptInvitation, input),
  cancelTask: (input) => call(descriptions.cancelTask, input),
  changeIpRule: (input) => call(descriptions.changeIpRule, input),
  changeOwnUser: (input) => call(descriptions.changeOwnUser, input),
  changePassword: (input) => call(descriptions.changePassword, input),
  changeQueue: (input) => call(descriptions.changeQueue, input),
  changeRole: (input) => call(descriptions.changeRole, input),
  changeTask: (input) => call(descriptions.changeTask, input),
  changeTaskEndpoint: (input) => call(descriptions.changeTaskEndpoint, input),
  changeUser: (input) => call(descriptions.changeUser, input),
  checkIpAddress: (input) => call(descriptions.checkIpAddress, input),
  completeSetup: (input) => call(descriptions.completeSetup, input),
  confirmEmailChange: (input) => call(descriptions.confirmEmailChange, input),
  countDeadTasks: (input) => call(descriptions.countDeadTasks, input),
  createIpRule: (input) => call(descriptions.createIpRule, input),
  createRole: (input) => call(descriptions.createRole, input),
  createSilence: (input) => call(descriptions.createSilence, input),
  createTaskEndpoint: (input) => call(descriptions.createTaskEndpoint, input),
  createUser: (input) => call(descriptions.createUser, input),
  deleteIpRule: (input) => call(descriptions.deleteIpRule, input),
  deleteRole: (input) => call(descriptions.deleteRole, input),
  deleteTaskEndpoint: (input) => call(descriptions.deleteTaskEndpoint, input),
  dropUserCache: (input) => call(descriptions.dropUserCache, input),
  endSilence: (input) => call(descriptions.endSilence, input),
  enqueueTask: (input) => call(descriptions.enqueueTask, input),
  enqueueTasks: (input) => call(descriptions.enqueueTasks, input),
  eraseOwnUser: (input) => call(descriptions.eraseOwnUser, input),
  eraseUser: (input) => call(descriptions.eraseUser, input),
  explainRefusal: (input) => call(descriptions.explainRefusal, input),
  getApiHealth: (input) => call(descriptions.getApiHealth, input),
  getHealth: (input) => call(descriptions.getHealth, input),
  getLiveness: (input) => call(descriptions.getLiveness, input),
  getMail: (input) => call(descriptions.getMail, input),
  getMetrics: (input) => call(descriptions.getMetrics, input),
  getOwnUser: (input) => call(descriptions.getOwnUser, input),
  getReadiness: (input) => call(descriptions.getReadiness, input),
  getRole: (input) => call(descriptions.getRole, input),
  getUser: (input) => call(descriptions.getUser, input),
  inspectEmailChange: (input) => call(descriptions.inspectEmailChange, input),
  inspectInvitation: (input) => call(descriptions.inspectInvitation, input),
  inspectMagicLink: (input) => call(descriptions.inspectMagicLink, input),
  invite: (input) => call(descriptions.invite, input),
  keySet: (input) => call(descriptions.keySet, input),
  liftBlock: (input) => call(descriptions.liftBlock, input),
  listAlerts: (input) => call(descriptions.listAlerts, input),
  listAuditEvents: (input) => call(descriptions.listAuditEvents, input),
  listBlocks: (input) => call(descriptions.listBlocks, input),
  listErrorGroups: (input) => call(descriptions.listErrorGroups, input),
  listInvitations: (input) => call(descriptions.listInvitations, input),
  listIpRules: (input) => call(descriptions.listIpRules, input),
  listLimitPolicies: (input) => call(descriptions.listLimitPolicies, input),
  listLogRecords: (input) => call(descriptions.listLogRecords, input),
  listLoginRecords: (input) => call(descriptions.listLoginRecords, input),
  listMail: (input) => call(descriptions.listMail, input),
  listMetrics: (input) => call(descriptions.listMetrics, input),
  listOwnLoginRecords: (input) => call(descriptions.listOwnLoginRecords, input),
  listOwnPermissions: (input) => call(descriptions.listOwnPermissions, input),
  listOwnSessions: (input) => call(descriptions.listOwnSessions, input),
  listPastAlerts: (input) => call(descriptions.listPastAlerts, input),
  listPermissions: (input) => call(descriptions.listPermissions, input),
  listProcesses: (input) => call(descriptions.listProcesses, input),
  listQueues: (input) => call(descriptions.listQueues, input),
  listRoles: (input) => call(descriptions.listRoles, input),
  listSchedules: (input) => call(descriptions.listSchedules, input),
  listSettings: (input) => call(descriptions.listSettings, input),
  listSigningKeys: (input) => call(descriptions.listSigningKeys, input),
  listSilences: (input) => call(descriptions.listSilences, input),
  listTaskEndpoints: (input) => call(descriptions.listTaskEndpoints, input),
  listTaskKinds: (input) => call(descriptions.listTaskKinds, input),
  listTaskWorkers: (input) => call(descriptions.listTaskWorkers, input),
  listTasks: (input) => call(descriptions.listTasks, input),
  listTraces: (input) => call(descriptions.listTraces, input),
  listUserSessions: (input) => call(descriptions.listUserSessions, input),
  listUsers: (input) => call(descriptions.listUsers, input),
  login: (input) => call(descriptions.login, input),
  logout: (input) => call(descriptions.logout, input),
  pauseQueue: (input) => call(descriptions.pauseQueue, input),
  pauseSchedule: (input) => call(descriptions.pauseSchedule, input),
  readAlert: (input) => call(descriptions.readAlert, input),
  readAuditEvent: (input) => call(descriptions.readAuditEvent, input),
  readCharts: (input) => call(descriptions.readCharts, input),
  readErrorGroup: (input) => call(descriptions.readErrorGroup, input),
  readIpRule: (input) => call(descriptions.readIpRule, input),
  readLogLevel: (input) => call(descriptions.readLogLevel, input),
  readQueue: (input) => call(descriptions.readQueue, input),
  readSchedule: (input) => call(descriptions.readSchedule, input),
  readSeries: (input) => call(descriptions.readSeries, input),
  readTask: (input) => call(descriptions.readTask, input),
  readTaskEndpoint: (input) => call(descriptions.readTaskEndpoint, input),
  readTrace: (input) => call(descriptions.readTrace, input),
  reauthenticate: (input) => call(descriptions.reauthenticate, input),
  redeemMagicLink: (input) => call(descriptions.redeemMagicLink, input),
  replayTask: (input) => call(descriptions.replayTask, input),
  replayTasks: (input) => call(descriptions.replayTasks, input),
  requestEmailChange: (input) => call(descriptions.requestEmailChange, input),
  requestMagicLink: (input) => call(descriptions.requestMagicLink, input),
  requestPasswordReset: (input) => call(descriptions.requestPasswordReset, input),
  resendInvitation: (input) => call(descriptions.resendInvitation, input),
  resendVerification: (input) => call(descriptions.resendVerification, input),
  resetLogLevel: (input) => call(descriptions.resetLogLevel, input),
  resetPassword: (input) => call(descriptions.resetPassword, input),
  resolveErrorGroup: (input) => call(descriptions.resolveErrorGroup, input),
  resumeQueue: (input) => call(descriptions.resumeQueue, input),
  resumeSchedule: (input) => call(descriptions.resumeSchedule, input),
  retryTask: (input) => call(descriptions.retryTask, input),
  revokeOtherSessions: (input) => call(descriptions.revokeOtherSessions, input),
  revokeOwnSession: (input) => call(descriptions.revokeOwnSession, input),
  revokeUserSession: (input) => call(descriptions.revokeUserSession, input),
  revokeUserSessions: (input) => call(descriptions.revokeUserSessions, input),
  rotateSigningKeys: (input) => call(descriptions.rotateSigningKeys, input),
  rotateTaskEndpointSecret: (input) => call(descriptions.rotateTaskEndpointSecret, input),
  runSchedule: (input) => call(descriptions.runSchedule, input),
  setLogLevel: (input) => call(descriptions.setLogLevel, input),
  setUserPassword: (input) => call(descriptions.setUserPassword, input),
  setUserRoles: (input) => call(descriptions.setUserRoles, input),
  signUp: (input) => call(descriptions.signUp, input),
  tellCause: (input) => call(descriptions.tellCause, input),
  testAlerts: (input) => call(descriptions.testAlerts, input),
  testTaskEndpoint: (input) => call(descriptions.testTaskEndpoint, input),
  verify: (input) => call(descriptions.verify, input),
  verifyEmail: (input) => call(descriptions.verifyEmail, input),
  withdrawInvitation: (input) => call(descriptions.withdrawInvitation, input),
});

export const bindPages = (each: EachItem): Pages => ({
  listAuditEvents: (input) => each(descriptions.listAuditEvents, input),
  listBlocks: (input) => each(descriptions.listBlocks, input),
  listErrorGroups: (input) => each(descriptions.listErrorGroups, input),
  listInvitations: (input) => each(descriptions.listInvitations, input),
  listIpRules: (input) => each(descriptions.listIpRules, input),
  listLogRecords: (input) => each(descriptions.listLogRecords, input),
  listLoginRecords: (input) => each(descriptions.listLoginRecords, input),
  listMail: (input) => each(descriptions.listMail, input),
  listOwnLoginRecords: (input) => each(descriptions.listOwnLoginRecords, input),
  listOwnSessions: (input) => each(descriptions.listOwnSessions, input),
  listPastAlerts: (input) => each(descriptions.listPastAlerts, input),
  listRoles: (input) => each(descriptions.listRoles, input),
  listTasks: (input) => each(descriptions.listTasks, input),
  listTraces: (input) => each(descriptions.listTraces, input),
  listUserSessions: (input) => each(descriptions.listUserSessions, input),
  listUsers: (input) => each(descriptions.listUsers, input),
});
