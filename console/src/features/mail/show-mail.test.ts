import { expect, test } from 'vitest';
import { linksIn } from './links-in.ts';
import { showMail } from './show-mail.ts';

const shown = (html: string): Document => {
  const page = document.implementation.createHTMLDocument();
  showMail(html, 'light', page);
  return page;
};

test('a mail is shown with its own styles', () => {
  const page = shown(
    '<head><style>p { color: red }</style></head><body class="b"><p style="margin:0">Hello</p></body>',
  );
  expect(page.querySelector('style')?.textContent).toContain('color: red');
  expect(page.body.className).toBe('b');
  expect(page.querySelector('p')?.getAttribute('style')).toBe('margin:0');
});

test('what would run, load a page or turn the frame elsewhere is left out', () => {
  const page = shown(
    '<head><base href="https://evil.example.com/"><meta http-equiv="refresh" content="0;url=https://evil.example.com/"></head><body><script>parent.x = 1</script><iframe src="https://evil.example.com/"></iframe><object data="x"></object>Hi</body>',
  );
  expect(page.querySelector('script, base, meta[http-equiv], iframe, object')).toBeNull();
  expect(page.body.textContent).toBe('Hi');
});

test('links open in a tab of their own and do not say where they were followed', () => {
  const link = shown('<a href="https://id.example.com/verify-email?token=t" target="_top">Confirm</a>').querySelector(
    'a',
  );
  expect(link?.getAttribute('target')).toBe('_blank');
  expect(link?.getAttribute('rel')).toBe('noopener noreferrer');
});

test('the links of a text are found, each once, without the full stop behind them', () => {
  const text =
    'Open http://localhost:4000/verify-email?token=a.b, or http://localhost:4000/x.\nhttp://localhost:4000/x';
  expect(linksIn(text)).toEqual(['http://localhost:4000/verify-email?token=a.b', 'http://localhost:4000/x']);
});

test('what a style sheet has for dark readers holds in the dark, whatever the browser is set to', () => {
  const styles = '<style>@media (prefers-color-scheme: dark) { p { color: white } }</style><p>Hello</p>';
  const mediaIn = (appearance: 'light' | 'dark') => {
    showMail(styles, appearance, document);
    const [rule] = document.styleSheets[0]?.cssRules ?? [];
    return rule instanceof CSSMediaRule ? rule.media.mediaText : undefined;
  };
  expect([mediaIn('light'), mediaIn('dark')]).toEqual(['not all', 'all']);
});
