import { type Html, html, textOfHtml } from './html.ts';
import type { Block, Letter } from './letter.ts';

/*
 * What mail programs draw: tables, and styles on the element. Programs that read the style sheet of the head get dark
 * colours and narrow screens from it; those that do not get the light page, whose colours stay readable when a program
 * turns them over by itself.
 */

const fonts = `-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif`;
const mono = `ui-monospace, SFMono-Regular, Menlo, Consolas, monospace`;

const styleSheet = html`<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
a { color: #1d4ed8; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #0f1216 !important; }
  .card { background-color: #191d23 !important; border-color: #2c333d !important; }
  .ink { color: #eceff3 !important; }
  .soft { color: #a3adba !important; }
  .rule { border-color: #2c333d !important; }
  .link { color: #8fb4ff !important; }
  .button { background-color: #2f6bed !important; }
}
@media (max-width: 480px) {
  .page { padding: 0 !important; }
  .card { border-left: 0 !important; border-right: 0 !important; border-radius: 0 !important; }
  .inside { padding: 28px 20px !important; }
  .button a { display: block !important; text-align: center !important; }
  .wide { width: 100% !important; }
}
</style>`;

const paragraphStyle = `margin:0 0 16px;font-family:${fonts};font-size:16px;line-height:25px;color:#1f2630;`;
const softStyle = `font-family:${fonts};font-size:13px;line-height:20px;color:#5b6675;`;
const cellStyle = `font-family:${fonts};font-size:15px;line-height:22px;padding:8px 0;border-top:1px solid #e3e7ec;vertical-align:top;`;

const htmlOfParagraph = (text: string): Html => html`<p class="ink" style="${paragraphStyle}">${text}</p>`;

const htmlOfWords = (text: string): Html =>
  html`<p class="ink" style="${paragraphStyle}white-space:pre-line;">${text
    .split('\n')
    .map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`))}</p>`;

const htmlOfButton = ({ label, link, instead }: Extract<Block, { kind: 'button' }>): Html =>
  html`<table role="presentation" class="wide" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px;"><tr>
<td class="button" bgcolor="#1d4ed8" style="background-color:#1d4ed8;border-radius:8px;">
<a href="${link}" style="display:inline-block;padding:13px 26px;font-family:${fonts};font-size:16px;line-height:22px;font-weight:600;color:#ffffff;text-decoration:none;border-radius:8px;">${label}</a>
</td></tr></table>
<p class="soft" style="margin:0 0 20px;${softStyle}">${instead}<br>
<a href="${link}" class="link" style="font-family:${mono};font-size:12px;color:#1d4ed8;word-break:break-all;">${link}</a></p>`;

const htmlOfFacts = (rows: readonly (readonly [string, string])[]): Html =>
  html`<table class="wide" cellpadding="0" cellspacing="0" border="0" width="100%" style="margin:4px 0 20px;border-collapse:collapse;">${rows.map(
    ([label, value]) =>
      html`<tr><th scope="row" align="left" class="soft rule" width="34%" style="${cellStyle}padding-right:16px;font-weight:400;text-align:left;color:#5b6675;">${label}</th>
<td class="ink rule" style="${cellStyle}color:#1f2630;word-break:break-word;">${value}</td></tr>`,
  )}</table>`;

const htmlOfFigures = (rows: readonly (readonly [string, string])[], heading: Html): Html =>
  html`<table class="wide" cellpadding="0" cellspacing="0" border="0" width="100%" style="margin:0 0 20px;border-collapse:collapse;">${heading}${rows.map(
    ([label, value]) =>
      html`<tr><td class="ink rule" style="${cellStyle}padding-right:16px;color:#1f2630;word-break:break-word;">${label}</td>
<td align="right" class="ink rule" style="${cellStyle}text-align:right;color:#1f2630;font-variant-numeric:tabular-nums;">${value}</td></tr>`,
  )}</table>`;

const htmlOfTitle = (text: string): Html =>
  html`<h2 class="ink" style="margin:20px 0 8px;font-family:${fonts};font-size:16px;line-height:24px;font-weight:600;color:#1f2630;">${text}</h2>`;

const htmlOfTable = ({ caption, columns, rows, whenEmpty }: Extract<Block, { kind: 'table' }>): Html => {
  const title = html`<p class="ink" style="margin:20px 0 8px;font-family:${fonts};font-size:16px;line-height:24px;font-weight:600;color:#1f2630;">${caption}</p>`;
  if (rows.length === 0) return html`${title}<p class="soft" style="margin:0 0 16px;${softStyle}">${whenEmpty}</p>`;
  const [first, second] = columns;
  const heading = html`<tr><th scope="col" align="left" class="soft" style="padding:0 16px 6px 0;${softStyle}font-weight:400;text-align:left;">${first}</th>
<th scope="col" align="right" class="soft" style="padding:0 0 6px;${softStyle}font-weight:400;text-align:right;">${second}</th></tr>`;
  return html`${title}${htmlOfFigures(rows, heading)}`;
};

const htmlOfBlock = (block: Block): Html => {
  switch (block.kind) {
    case 'paragraph':
      return htmlOfParagraph(block.text);
    case 'words':
      return htmlOfWords(block.text);
    case 'button':
      return htmlOfButton(block);
    case 'title':
      return htmlOfTitle(block.text);
    case 'facts':
      return htmlOfFacts(block.rows);
    case 'figures':
      return htmlOfFigures(block.rows, html``);
    case 'table':
      return htmlOfTable(block);
  }
};

/** The letter as an HTML page. It fetches nothing: no picture, no font, no style sheet, so opening it tells nobody. */
export const letterHtml = (letter: Letter, language: string, product: string): string => {
  const { subject, preheader, heading, blocks, footer } = letter;
  return textOfHtml(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${subject}</title>
${styleSheet}
</head>
<body class="page" style="margin:0;padding:0;background-color:#f3f5f8;">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">${preheader}</div>
<table role="presentation" class="page" cellpadding="0" cellspacing="0" border="0" width="100%" style="background-color:#f3f5f8;padding:32px 12px;"><tr><td align="center">
<table role="presentation" class="card" cellpadding="0" cellspacing="0" border="0" width="100%" style="max-width:560px;background-color:#ffffff;border:1px solid #e3e7ec;border-radius:12px;"><tr>
<td class="inside" style="padding:36px 40px;text-align:left;">
<p class="soft" style="margin:0 0 20px;font-family:${fonts};font-size:14px;line-height:20px;font-weight:600;letter-spacing:0.02em;color:#5b6675;">${product}</p>
<h1 class="ink" style="margin:0 0 20px;font-family:${fonts};font-size:23px;line-height:30px;font-weight:700;color:#1f2630;">${heading}</h1>
${blocks.map(htmlOfBlock)}
<div class="rule" style="border-top:1px solid #e3e7ec;margin:28px 0 0;padding:18px 0 0;">${footer.map(
    (line) => html`<p class="soft" style="margin:0 0 6px;${softStyle}">${line}</p>`,
  )}</div>
</td></tr></table>
</td></tr></table>
</body>
</html>
`);
};
