/** What differs between the pages that are answered. Plain text: it is escaped where it is filled in. */
export type PageFilling = {
  readonly language: string;
  readonly title: string;
  /** What the console is told of the house before it asks for anything. */
  readonly house: string;
};

export type PageTemplate = (filling: PageFilling) => string;

// The text between two marks that stay: what is matched before it and after it.
const places: Readonly<Record<keyof PageFilling, RegExp>> = {
  language: /(?<=<html\b[^>]*\slang=")[^"]*(?=")/,
  title: /(?<=<title>)[^<]*(?=<\/title>)/,
  house: /(?<=<meta name="castellan-house" content=")[^"]*(?=")/,
};
const names = ['language', 'title', 'house'] as const;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

/** Takes a page apart at the places to be filled, once; undefined when one of them is missing. */
export const parsePage = (html: string): PageTemplate | undefined => {
  const found = names.flatMap((name) => {
    const match = places[name].exec(html);
    return match === null ? [] : [{ name, start: match.index, end: match.index + match[0].length }];
  });
  if (found.length < names.length) return undefined;
  found.sort((one, other) => one.start - other.start);
  const pieces = found.map(({ name, start }, index) => ({
    name,
    before: html.slice(found[index - 1]?.end ?? 0, start),
  }));
  const rest = html.slice(found.at(-1)?.end);
  return (filling) => {
    let page = '';
    for (const { name, before } of pieces) page += before + escapeHtml(filling[name]);
    return page + rest;
  };
};
