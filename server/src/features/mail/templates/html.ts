const markup: unique symbol = Symbol('markup');

/** Markup that was written by us, with everything that came from elsewhere escaped. Only `html` makes it. */
export type Html = { readonly [markup]: string };

type Part = string | number | URL | Html | readonly Html[] | null;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeSigns = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const isHtml = (part: object): part is Html => markup in part;

const written = (part: Part): string => {
  if (part === null) return '';
  if (part instanceof URL) return escapeSigns(part.href);
  if (typeof part !== 'object') return escapeSigns(String(part));
  return isHtml(part) ? part[markup] : part.map((one) => one[markup]).join('');
};

/** Markup with values in it. Values are escaped, for elements and quoted attributes alike; other markup goes in as it is. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  [markup]: texts.map((text, index) => text + written(parts[index] ?? null)).join(''),
});

/** The text of the markup. */
export const textOfHtml = (part: Html): string => part[markup];
