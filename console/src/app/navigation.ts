import {
  Activity,
  BellRing,
  Bug,
  CalendarClock,
  ChartLine,
  ChartNoAxesGantt,
  CircleUser,
  Cpu,
  Gauge,
  HeartPulse,
  History,
  Inbox,
  KeyRound,
  Layers,
  ListChecks,
  LogIn,
  type LucideIcon,
  MailPlus,
  MonitorSmartphone,
  Network,
  ScrollText,
  Send,
  ShieldCheck,
  ShieldQuestion,
  Skull,
  SlidersHorizontal,
  Timer,
  Users,
  Waypoints,
  Workflow,
} from 'lucide-react';
import type { Words } from '../words/en.ts';

export type Destination = {
  readonly name: keyof Words['shell']['page'];
  readonly to: string;
  readonly icon: LucideIcon;
  /** Null: whoever is signed in. */
  readonly permission: string | null;
};

export type DestinationGroup = {
  readonly name: keyof Words['shell']['groups'];
  readonly destinations: readonly Destination[];
};

const to = (name: Destination['name'], path: string, icon: LucideIcon, permission: string | null): Destination => ({
  name,
  to: path,
  icon,
  permission,
});

/** What the side bar leads to, in its order, and the command palette. A page joins with one line. */
export const navigation: readonly DestinationGroup[] = [
  {
    name: 'operate',
    destinations: [
      to('overview', '/', Gauge, null),
      to('tasks', '/tasks', ListChecks, 'tasks:read'),
      to('deadLetters', '/dead-letters', Skull, 'tasks:read'),
      to('queues', '/queues', Layers, 'queues:read'),
      to('schedules', '/schedules', CalendarClock, 'schedules:read'),
      to('endpoints', '/endpoints', Send, 'task-endpoints:read'),
      to('mail', '/mail', Inbox, 'mail:read'),
    ],
  },
  {
    name: 'watch',
    destinations: [
      to('watchApi', '/monitoring/api', ChartLine, 'monitoring:read'),
      to('watchAuthentication', '/monitoring/authentication', LogIn, 'monitoring:read'),
      to('watchTasks', '/monitoring/tasks', Workflow, 'monitoring:read'),
      to('watchSystem', '/monitoring/system', HeartPulse, 'monitoring:read'),
      to('watchActivity', '/monitoring/activity', Activity, 'monitoring:read'),
      to('cause', '/cause', Waypoints, 'monitoring:read'),
      to('alerts', '/monitoring/alerts', BellRing, 'alerts:read'),
      to('traces', '/monitoring/traces', ChartNoAxesGantt, 'monitoring:read'),
    ],
  },
  {
    name: 'people',
    destinations: [
      to('users', '/users', Users, 'users:read'),
      to('invitations', '/invitations', MailPlus, 'users:read'),
      to('loginRecords', '/login-records', History, 'login-records:read'),
      to('roles', '/roles', ShieldCheck, 'roles:read'),
    ],
  },
  {
    name: 'access',
    destinations: [
      to('ipRules', '/ip-rules', Network, 'ip-rules:read'),
      to('limits', '/limits', Timer, 'rate-limits:read'),
      to('refusals', '/refusals', ShieldQuestion, 'refusals:read'),
    ],
  },
  {
    name: 'house',
    destinations: [
      to('audit', '/audit', ScrollText, 'audit:read'),
      to('settings', '/settings', SlidersHorizontal, 'settings:read'),
      to('signingKeys', '/signing-keys', KeyRound, 'signing-keys:read'),
    ],
  },
];

const ownDestinations: readonly Destination[] = [
  to('profile', '/account', CircleUser, null),
  to('security', '/account/security', KeyRound, null),
  to('ownSessions', '/account/sessions', MonitorSmartphone, null),
  to('ownSignIns', '/account/sign-ins', History, null),
];

/** What the command palette leads to besides: elsewhere it is found on the pages that it belongs to. */
export const furtherDestinations: readonly DestinationGroup[] = [
  { name: 'operate', destinations: [to('workers', '/workers', Cpu, 'queues:read')] },
  { name: 'watch', destinations: [to('errors', '/monitoring/errors', Bug, 'monitoring:read')] },
  { name: 'account', destinations: ownDestinations },
];

/** What of it a person may see; groups that would be empty are left out. */
export const permitted = (
  groups: readonly DestinationGroup[],
  may: (permission: string) => boolean,
): readonly DestinationGroup[] =>
  groups
    .map(({ name, destinations }) => ({
      name,
      destinations: destinations.filter(({ permission }) => permission === null || may(permission)),
    }))
    .filter(({ destinations }) => destinations.length > 0);

/** What the side bar shows: for those who have nothing but their account, that account. */
export const navigationFor = (may: (permission: string) => boolean): readonly DestinationGroup[] => {
  const groups = permitted(navigation, may);
  const all = groups.flatMap(({ destinations }) => destinations);
  if (all.some(({ permission }) => permission !== null)) return groups;
  return [{ name: 'account', destinations: [...all, ...ownDestinations] }];
};
