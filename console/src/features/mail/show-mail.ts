/**
 * Shows the HTML of a mail in a document. Nothing in it runs: what is parsed apart from a page is inert, its scripts are
 * left out, and the policy of the frame allows no other. Links open in a tab of their own and say nothing of where they
 * were followed.
 */
export const showMail = (html: string, appearance: 'light' | 'dark', page: Document): void => {
  const mail = new DOMParser().parseFromString(html, 'text/html');
  for (const element of mail.querySelectorAll('script, base, meta[http-equiv], iframe, object, embed'))
    element.remove();
  for (const link of mail.querySelectorAll('a[href]')) {
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
  page.head.replaceChildren(...[...mail.head.children].map((child) => page.importNode(child, true)));
  page.body.replaceWith(page.importNode(mail.body, true));
  page.documentElement.style.colorScheme = appearance;
  for (const sheet of page.styleSheets) for (const rule of sheet.cssRules) wear(rule, appearance);
};

/** What a style sheet has for one appearance holds as if the reader had chosen it, whatever this browser is set to. */
const wear = (rule: CSSRule, appearance: 'light' | 'dark'): void => {
  if (!(rule instanceof CSSMediaRule)) return;
  const asked = /prefers-color-scheme:\s*(light|dark)/.exec(rule.media.mediaText)?.[1];
  if (asked !== undefined) rule.media.mediaText = asked === appearance ? 'all' : 'not all';
};
