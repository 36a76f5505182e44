import { acceptedLanguage } from '../../platform/http/accepted-language.ts';
import type { Answer } from '../../platform/http/route.ts';
import { notBuilt } from './console-build.ts';
import type { PageTemplate } from './page-template.ts';

/** What the console is told before it asks for anything: nothing here is about whoever looks. */
export type HouseFacts = {
  readonly name: string;
  readonly hasLogo: boolean;
  readonly signUpMode: 'open' | 'verify' | 'invite' | 'closed';
  readonly hasMagicLinks: boolean;
  readonly passwordMinLength: number;
  readonly environment: string;
  readonly version: string;
  /** Whether the bodies of mails are kept and may be read in the inbox. */
  readonly keepsMail: boolean;
};

export type HousePagesNeeds = {
  /** Null when the console has not been built. */
  readonly page: PageTemplate | null;
  readonly facts: HouseFacts;
  /** The judge of addresses that a page may send its reader on to. */
  readonly readReturnAddress: (text: string) => string | undefined;
  /** Where a page asked under this `Host` really is, when that is elsewhere. */
  readonly originInstead: (host: string | undefined) => string | undefined;
};

/** What a page needs to know of its request. */
export type PageRequest = {
  /** Path and query as they were sent. */
  readonly target: string;
  header(name: string): string | undefined;
};

export type HousePages = {
  /** The page, or the way to it. */
  show(request: PageRequest): Answer;
  /** The same page for an address where nothing is; undefined when there is no page to say so. */
  showNothing(request: PageRequest): Answer | undefined;
};

const languages = ['en', 'de'] as const;
type Language = (typeof languages)[number];

const longestReturn = 2_000;
const retryAfterSeconds = '30';

/** Scripts and styles of our own files alone, calls to this server alone, shown in no frame, and no text that becomes markup. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
  vary: 'Accept-Language',
};

const notBuiltAnswer: Answer = {
  status: 503,
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>No console</title><p>${notBuilt}</p></html>\n`,
  headers: { 'content-type': 'text/html; charset=utf-8', 'retry-after': retryAfterSeconds },
};

/** The pages of the console, made of what was read once: a request costs an answer's worth of work and no more. */
export const createHousePages = ({ page, facts, readReturnAddress, originInstead }: HousePagesNeeds): HousePages => {
  if (page === null) return { show: () => notBuiltAnswer, showNothing: () => undefined };

  const write = (language: Language, returnTo: string | null): string =>
    page({
      language,
      title: facts.name,
      house: JSON.stringify({
        name: facts.name,
        has_logo: facts.hasLogo,
        sign_up: facts.signUpMode,
        magic_links: facts.hasMagicLinks,
        password_min_length: facts.passwordMinLength,
        environment: facts.environment,
        version: facts.version,
        keeps_mail: facts.keepsMail,
        return_to: returnTo,
      }),
    });
  const usual: Readonly<Record<Language, string>> = { en: write('en', null), de: write('de', null) };

  const answer = (status: number, { target, header }: PageRequest): Answer => {
    const language = acceptedLanguage(header('accept-language'), languages) ?? 'en';
    const query = queryOf(target);
    const asked = query.get('return_to');
    const returnTo = asked === null || asked.length > longestReturn ? undefined : readReturnAddress(asked);
    return {
      status,
      body: returnTo === undefined ? usual[language] : write(language, returnTo),
      headers: query.has('token') ? { ...headers, 'cache-control': 'no-store' } : headers,
    };
  };

  return {
    show: (request) => {
      const origin = originInstead(request.header('host'));
      if (origin === undefined) return answer(200, request);
      return { status: 307, body: null, headers: { location: origin + request.target.replace(authority, '') } };
    },
    showNothing: (request) => (isForPeople(request) ? answer(404, request) : undefined),
  };
};

// A request may name the whole address (RFC 9112, section 3.2.2); only what follows the host is the page.
const authority = /^https?:\/\/[^/?]*/i;

const queryOf = (target: string): URLSearchParams => {
  const mark = target.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
};

// What programs call: they get the error body even when they say that they take anything a browser would.
const forPrograms = /^\/(?:api|assets|brand|\.well-known|health|metrics)(?:[/?]|$)/;

const isForPeople = ({ target, header }: PageRequest): boolean =>
  /\btext\/html\b/i.test(header('accept') ?? '') && !forPrograms.test(target);
