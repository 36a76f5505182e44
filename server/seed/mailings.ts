import { nameDevice } from '../src/platform/http/device.ts';
import type { Uuid } from '../src/vocabulary/ids.ts';
import type { LoginReport, MailContent, MailLanguage } from '../src/vocabulary/mail-content.ts';
import type { Invitation } from './administration.ts';
import { type Chance, createChance } from './chance.ts';
import type { Person } from './people.ts';
import type { Row } from './rows.ts';
import type { FailedLogin } from './sign-ins.ts';
import { bySystem, type Cause } from './task-rows.ts';
import { after, before, dayMs, minuteMs, secondMs } from './times.ts';
import type { Visit } from './visits.ts';

/** A mail that the house has sent, and the task that sent it. */
export type Mailing = {
  readonly taskId: Uuid;
  readonly kind: string;
  readonly payload: Row;
  readonly at: Date;
  readonly userId: Uuid | null;
  readonly to: string;
  readonly language: MailLanguage;
  readonly content: MailContent;
  readonly cause: Cause;
};

/** How long it is remembered what was mailed, with a day to spare. */
const rememberedDays = 29;
const mostMailings = 2_000;

export type MailingNeeds = {
  readonly everybody: readonly Person[];
  readonly administrator: Person;
  readonly visits: readonly Visit[];
  readonly failures: readonly FailedLogin[];
  readonly invitations: readonly Invitation[];
  readonly publicUrl: URL;
  readonly timeZone: string;
  readonly now: Date;
};

type Told = Pick<Mailing, 'kind' | 'content' | 'at'> & { readonly payload?: Row; readonly cause?: Cause };

const causeOf = ({ person, requestId, traceId }: Visit): Cause => ({
  ...{ actorKind: 'user', actorId: person.id, requestId, traceId },
});

const placeOf = ({ at, place }: Visit) => ({ at, address: place.address, device: nameDevice(place.userAgent) });

/** Mails to people, about their accounts. */
const createLetters = (chance: Chance, publicUrl: URL) => {
  const linkTo = (path: string): URL => {
    const url = new URL(path, publicUrl);
    // Opens nothing: no such token was ever made.
    url.searchParams.set('token', `cst_ot_${chance.hex(43)}`);
    return url;
  };
  const linked = ({ name }: Person, path: string, validForMinutes = 15) => ({
    name,
    link: linkTo(path),
    validForMinutes,
  });

  const mailTo = (person: Person, { kind, content, at, payload, cause }: Told): Mailing => {
    const { language } = person;
    return {
      ...{ taskId: chance.idAt(at), kind, content, at, language, userId: person.id, to: person.email },
      payload: payload ?? { user_id: person.id, language },
      cause: cause ?? bySystem,
    };
  };

  const aboutVisit = (visit: Visit): Mailing[] => {
    const { person, sessionId, end, method } = visit;
    const values = { name: person.name, place: placeOf(visit) };
    const at = after(visit.at, chance.between(2, 9) * secondMs);
    const by = { cause: causeOf(visit) };
    const which = { user_id: person.id, session_id: sessionId };
    const mails: Mailing[] = [];
    if (method === 'magic_link') {
      const asked = before(visit.at, chance.between(30, 400) * secondMs);
      const content = { template: 'magic-link', values: linked(person, '/magic-link') } as const;
      const payload = { user_id: person.id, language: null, return_to: null };
      mails.push(mailTo(person, { kind: 'email.magic_link', at: asked, content, payload }));
    }
    if (chance.inPercent(14)) {
      const content = { template: 'sign-in-notice', values } as const;
      mails.push(mailTo(person, { ...by, kind: 'email.sign_in_notice', at, content, payload: which }));
    } else if (chance.inPercent(2)) {
      const content = { template: 'suspicious-sign-in', values } as const;
      mails.push(mailTo(person, { ...by, kind: 'email.suspicious_sign_in', at, content, payload: which }));
    }
    if (end?.reason === 'password_changed') {
      const content = {
        template: 'password-changed',
        values: { ...values, place: { ...values.place, at: end.at } },
      } as const;
      const payload = { user_id: person.id, at: end.at.toISOString() };
      mails.push(
        mailTo(person, { ...by, kind: 'email.password_changed', at: after(end.at, 3 * secondMs), content, payload }),
      );
    }
    if (chance.inPercent(2)) {
      const content = { template: 'password-reset', values: linked(person, '/reset-password') } as const;
      mails.push(mailTo(person, { kind: 'email.password_reset', at: before(visit.at, 4 * minuteMs), content }));
    }
    return mails;
  };

  const welcome = (person: Person): Mailing =>
    mailTo(person, {
      kind: 'email.welcome',
      at: after(person.createdAt, 5 * secondMs),
      content: { template: 'welcome', values: { name: person.name, link: linkTo('/verify-email') } },
    });

  const invite = ({ id, person, createdAt, language }: Invitation, inviter: Person): Mailing => ({
    ...mailTo(person, {
      kind: 'email.invitation',
      at: after(createdAt, 4 * secondMs),
      content: {
        template: 'invitation',
        values: { ...linked(person, '/accept-invitation', 7 * 24 * 60), inviter: inviter.name },
      },
      payload: { invitation_id: id },
      cause: { ...bySystem, actorKind: 'user', actorId: inviter.id },
    }),
    language: language ?? 'en',
  });

  /** One of each that is seldom sent, about this visit of somebody's. */
  const seldom = (visit: Visit): Mailing[] => {
    const { person, at } = visit;
    const [local, domain] = person.email.split('@');
    const place = { name: person.name, place: placeOf(visit) };
    const newAddress = `${local}.new@${domain}`;
    const changed = { name: person.name, newAddress, place: place.place };
    const when = { user_id: person.id, at: at.toISOString() };
    const change = { change_id: chance.idAt(at), language: person.language };
    const contents: readonly (readonly [kind: string, content: MailContent, payload: Row | undefined])[] = [
      ['email.verification', { template: 'email-verification', values: linked(person, '/verify-email') }, undefined],
      ['email.address_in_use', { template: 'address-in-use', values: linked(person, '/sign-in') }, undefined],
      ['email.email_change_requested', { template: 'email-change-requested', values: changed }, when],
      [
        'email.email_change',
        { template: 'email-change-confirmation', values: linked(person, '/confirm-email') },
        change,
      ],
      ['email.email_changed', { template: 'email-changed', values: changed }, when],
      ['email.session_copied', { template: 'session-copied', values: place }, when],
      ['email.test', { template: 'test', values: { sentAt: at } }, { to: person.email }],
    ];
    return contents.map(([kind, content, payload], index) => {
      const cause = causeOf(visit);
      const told = { kind, content, cause, at: before(at, index * 3 * minuteMs), ...(payload && { payload }) };
      return mailTo(person, told);
    });
  };

  return { mailTo, aboutVisit, welcome, invite, seldom };
};

/** The figures of a day, as they stand in this house. */
const reportOf = (day: string, timeZone: string, { visits, failures, everybody }: MailingNeeds): LoginReport => {
  const isOfDay = (at: Date): boolean => at.toISOString().startsWith(day);
  const came = visits.filter(({ at }) => isOfDay(at));
  const failed = failures.filter(({ at }) => isOfDay(at));
  const countBy = (keys: readonly string[]): [key: string, count: number][] =>
    [...Map.groupBy(keys, (key) => key)]
      .map(([key, all]): [string, number] => [key, all.length])
      .sort(([, one], [, other]) => other - one);
  return {
    ...{ day, timeZone, successes: came.length, failures: failed.length, blocked: failed.length > 20 ? 1 : 0 },
    people: new Set(came.map(({ person }) => person.id)).size,
    newAccounts: everybody.filter(({ createdAt }) => isOfDay(createdAt)).length,
    failuresByReason: countBy(failed.map(({ reason }) => reason)).map(([reason, count]) => ({ reason, count })),
    busiestNetworks: countBy(failed.map(({ place }) => place.address))
      .slice(0, 3)
      .map(([network, count]) => ({ network, failures: count })),
  };
};

/** What was mailed in the last weeks, oldest first. */
export const drawMailings = (needs: MailingNeeds): readonly Mailing[] => {
  const { everybody, administrator, visits, invitations, publicUrl, timeZone, now } = needs;
  const chance = createChance('mails');
  const letters = createLetters(chance, publicUrl);
  const since = before(now, rememberedDays * dayMs);
  const reports = Array.from({ length: 14 }, (_, days) => {
    const at = before(now, days * dayMs);
    at.setUTCHours(6, 0, chance.between(1, 9));
    const day = before(at, dayMs).toISOString().slice(0, 10);
    const content = { template: 'login-report', values: reportOf(day, timeZone, needs) } as const;
    const payload = { day, user_id: administrator.id };
    return letters.mailTo(administrator, { kind: 'email.login_report', at, content, payload });
  });
  return [
    ...everybody.filter(({ status }) => status !== 'invited' && status !== 'erased').map(letters.welcome),
    ...invitations.map((invitation) => letters.invite(invitation, administrator)),
    ...visits.flatMap(letters.aboutVisit),
    ...reports,
    ...visits.slice(-12, -11).flatMap(letters.seldom),
  ]
    .filter(({ at }) => at > since && at < now)
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .slice(-mostMailings);
};
