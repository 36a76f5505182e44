import { readFile } from 'node:fs/promises';
import { StartError } from '../../platform/problem/start-error.ts';

export type BrandLogo = { readonly contentType: string; readonly bytes: Uint8Array };

const mostBytes = 256 * 1024;

const startsWith = (bytes: Buffer, signature: string, at = 0): boolean =>
  bytes.subarray(at, at + signature.length).equals(Buffer.from(signature, 'latin1'));

// What may stand before the root element of an SVG: a byte order mark, the XML declaration, comments, a document type.
const svg = /^\ufeff?\s*(?:<\?xml\b[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE\s+svg\b[^>[]*>\s*)*<svg[\s>]/;

/** What the picture is by its content, whatever its name says; undefined when it is none that we serve. */
const contentTypeOf = (bytes: Buffer): string | undefined => {
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'image/webp';
  return svg.test(bytes.toString('utf8')) ? 'image/svg+xml' : undefined;
};

/** @throws StartError when the file cannot be read, is too large or is no SVG, PNG or WebP. */
export const readBrandLogo = async (path: string | null): Promise<BrandLogo | null> => {
  if (path === null) return null;
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new StartError(`BRAND_LOGO_FILE names a file that cannot be read: ${path}`, { cause: error });
  }
  if (bytes.length > mostBytes) throw new StartError(`BRAND_LOGO_FILE must be at most 256 kB: ${path} is larger.`);
  const contentType = contentTypeOf(bytes);
  if (contentType === undefined) throw new StartError(`BRAND_LOGO_FILE must be an SVG, PNG or WebP picture: ${path}`);
  return { contentType, bytes };
};
