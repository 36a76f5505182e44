import { z } from 'zod';
import { acceptedLanguage } from './accepted-language.ts';
import { defineRoute, type Route } from './route.ts';

/** The languages that pages are written in. */
export const pageLanguages = ['en', 'de'] as const;
export type PageLanguage = (typeof pageLanguages)[number];

/** What a page says, as plain text. */
export type FormPageTexts = {
  readonly title: string;
  readonly lead: string;
  readonly button: string;
  /** Stands in place of the form once the action has succeeded. */
  readonly done: string;
  /** Instead of `done` where the answer's `flag` is true. */
  readonly doneFlagged?: string;
  /** What to do when the link is used up or expired. */
  readonly invalidLink: string;
  readonly needsScript: string;
  /** The words of the link to `another`. */
  readonly another?: string;
  /** Stands before the address that `inspect` answers with. */
  readonly account?: string;
  /** By the name of the field. */
  readonly fields: Readonly<Record<string, { readonly label: string; readonly hint?: string }>>;
};

/** A field as the JSON body of the action carries it; one that is left empty and not required is left out. */
export type FormPageField = {
  readonly name: string;
  readonly type: 'text' | 'email' | 'password';
  readonly autocomplete: string;
  readonly isRequired: boolean;
};

/** What a mailed or printed link opens: one form with one button that sends `{token, ...fields}` to a route of the API. */
export type FormPage = {
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  /** The path of the route of the API that takes the form by POST. */
  readonly action: string;
  /**
   * The path of a route of the API that answers `{token}` with `{email}` and uses nothing up: the page then shows whose
   * link it is before the button can be pressed.
   */
  readonly inspect?: string;
  /**
   * Whether the link may carry `return`. It goes to `inspect` together with the token, and where that answers
   * `return_to` the browser goes there once the action has succeeded: the page itself believes no address.
   */
  readonly mayReturn?: true;
  /** A page that anybody may come to without a link. */
  readonly isWithoutToken?: true;
  /** A member of the action's answer that changes what is said in the end. */
  readonly flag?: string;
  /** Where somebody whose link is used up or expired asks for another one. */
  readonly another?: string;
  readonly fields: readonly FormPageField[];
  /** Sent along with the fields. */
  readonly constants?: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<PageLanguage, FormPageTexts>>;
};

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const generalTexts: Readonly<Record<PageLanguage, { readonly wait: string; readonly noAnswer: string }>> = {
  en: { wait: 'One moment …', noAnswer: 'The server did not answer. Try again.' },
  de: { wait: 'Einen Moment …', noAnswer: 'Der Server hat nicht geantwortet. Versuchen Sie es noch einmal.' },
};

const fieldHtml = ({ name, type, autocomplete, isRequired }: FormPageField, texts: FormPageTexts): string => {
  const words = texts.fields[name];
  if (words === undefined) throw new Error(`The page “${texts.title}” has no words for its field ${name}`);
  const described = words.hint === undefined ? '' : ` aria-describedby="${name}-hint"`;
  const hint = words.hint === undefined ? '' : `\n<p class="hint" id="${name}-hint">${escapeHtml(words.hint)}</p>`;
  return `<label for="${name}">${escapeHtml(words.label)}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}"${isRequired ? ' required' : ''}${described}>${hint}`;
};

const constantHtml = ([name, value]: [string, string]): string =>
  `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;

const writePage = (page: FormPage, language: PageLanguage): string => {
  const { action, inspect, fields, constants, texts } = page;
  const words = texts[language];
  if (inspect !== undefined && words.account === undefined) {
    throw new Error(`The page “${words.title}” has no words for whose account it is about`);
  }
  const inspected = inspect === undefined ? '' : ` data-inspect="${inspect}"`;
  const account =
    words.account === undefined ? '' : `<p id="account" hidden>${escapeHtml(words.account)} <strong></strong></p>\n`;
  const flagged =
    page.flag === undefined
      ? ''
      : ` data-flag="${page.flag}" data-done-flagged="${escapeHtml(words.doneFlagged ?? words.done)}"`;
  const another =
    page.another === undefined || words.another === undefined
      ? ''
      : `<p id="another" hidden><a href="${page.another}">${escapeHtml(words.another)}</a></p>\n`;
  // For whatever keeps passwords: whose the new one is. Without a name it is not sent.
  const choosesPassword = fields.some(({ autocomplete }) => autocomplete === 'new-password');
  const knownAs = '<input id="known-as" type="email" autocomplete="username" hidden>';
  const controls = [
    ...(inspect !== undefined && choosesPassword ? [knownAs] : []),
    ...Object.entries(constants ?? {}).map(constantHtml),
    ...fields.map((field) => fieldHtml(field, words)),
    `<button type="submit"${inspect === undefined ? '' : ' disabled'}>${escapeHtml(words.button)}</button>`,
  ];
  const { wait, noAnswer } = generalTexts[language];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(words.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/form.css">
</head>
<body>
<main>
<h1>${escapeHtml(words.title)}</h1>
<p id="lead">${escapeHtml(words.lead)}</p>
${account}<form method="post" action="${action}"${inspected}${page.isWithoutToken ? ' data-without-token' : ''} data-done="${escapeHtml(words.done)}"${flagged} data-invalid-link="${escapeHtml(words.invalidLink)}" data-wait="${wait}" data-no-answer="${noAnswer}">
${controls.join('\n')}
</form>
<p id="outcome" role="status"></p>
${another}<noscript><p>${escapeHtml(words.needsScript)}</p></noscript>
</main>
<script src="/pages/form.js"></script>
</body>
</html>
`;
};

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  vary: 'Accept-Language',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

/**
 * The page behind a link with a one-time token. Opening it changes nothing, because the scanners of mail providers follow
 * links: a person has to press the button. The token is read by the page's script, leaves the address bar at once, and
 * reaches the server in the body of the action alone. No inline script or style, so that the strictest policy holds.
 */
export const createFormPage = (page: FormPage): Route => {
  const written = { en: writePage(page, 'en'), de: writePage(page, 'de') };
  return defineRoute({
    method: 'GET',
    path: page.path,
    operationId: page.operationId,
    tag: page.tag,
    summary: page.texts.en.title,
    access: { kind: 'anyone', because: 'the page is the same for everybody; the token is checked when it is sent' },
    limit: 'general',
    undocumented: true,
    query: z.strictObject({
      token: z.string().max(200).exactOptional(),
      ...(page.mayReturn && { return: z.string().max(2_000).exactOptional() }),
    }),
    responses: { 200: { description: 'The page.', body: z.string(), contentType: 'text/html' } },
    problems: [],
    handle: ({ header }) => {
      const language = acceptedLanguage(header('accept-language'), pageLanguages) ?? 'en';
      return { status: 200, body: written[language], headers: pageHeaders };
    },
  });
};
