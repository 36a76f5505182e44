/**
 * The addresses of the console and what the page there is called. All of them get the same page: the console looks at
 * the address and shows what belongs there.
 */
export const consolePaths: Readonly<Record<string, string>> = {
  '/': 'showHome',
  '/sign-in': 'showSignIn',
  '/sign-up': 'showSignUp',
  '/account': 'showAccount',
  '/account/:page': 'showAccountPage',
  '/users': 'showUsers',
  '/users/:id': 'showUser',
  '/invitations': 'showInvitations',
  '/roles': 'showRoles',
  '/roles/:name': 'showRole',
  '/login-records': 'showLoginRecords',
  '/audit': 'showAudit',
  '/audit/:id': 'showAuditEvent',
  '/ip-rules': 'showIpRules',
  '/limits': 'showLimits',
  '/refusals': 'showRefusals',
  '/refusals/:request_id': 'showRefusal',
  '/settings': 'showSettings',
  '/signing-keys': 'showSigningKeys',
  '/tasks': 'showTasks',
  '/tasks/:id': 'showTask',
  '/dead-letters': 'showDeadLetters',
  '/queues': 'showQueues',
  '/queues/:name': 'showQueue',
  '/schedules': 'showSchedules',
  '/mail': 'showMails',
  '/mail/:id': 'showMail',
  '/workers': 'showWorkers',
};
