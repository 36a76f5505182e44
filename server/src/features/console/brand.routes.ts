import { z } from 'zod';
import { type Answer, defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { type BrandColours, writeBrandStyle } from './brand-colour.ts';
import type { BrandLogo } from './brand-logo.ts';
import { entityTagOf, isHeldAlready } from './entity-tag.ts';

export type BrandNeeds = { readonly colours: BrandColours; readonly logo: BrandLogo | null };

// Opened by itself an SVG is a document: it gets its own style and nothing else.
const svgPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

type BrandFile = { readonly body: string | Uint8Array; readonly headers: Readonly<Record<string, string>> };

const brandFile = (body: string | Uint8Array, contentType: string, policy?: string): BrandFile => ({
  body,
  headers: {
    'content-type': contentType,
    'cache-control': 'no-cache',
    etag: entityTagOf(body),
    ...(policy !== undefined && { 'content-security-policy': policy }),
  },
});

const answer = ({ body, headers }: BrandFile, ifNoneMatch: string | undefined): Answer =>
  isHeldAlready(ifNoneMatch, headers.etag ?? '')
    ? { status: 304, body: null, headers }
    : { status: 200, body, headers };

const shape = {
  method: 'GET',
  tag: 'Console',
  // The same file for everybody, from memory, and asked for by every page that somebody opens.
  limit: 'none',
  quiet: true,
  undocumented: true,
} as const;

const access = { kind: 'anyone', because: 'whoever may see the sign-in page sees whose it is' } as const;

/** What the house looks like. */
export const createBrandRoutes = ({ colours, logo }: BrandNeeds): Route[] => {
  const style = brandFile(writeBrandStyle(colours), 'text/css; charset=utf-8');
  const picture =
    logo && brandFile(logo.bytes, logo.contentType, logo.contentType === 'image/svg+xml' ? svgPolicy : undefined);
  return [
    defineRoute({
      ...shape,
      path: '/brand/style.css',
      operationId: 'getBrandStyle',
      summary: 'The colours of the house',
      access,
      responses: {
        200: { description: 'The style sheet, empty when no colour is set.', body: z.string() },
        304: { description: 'As the caller has it.', body: null },
      },
      problems: [],
      handle: ({ header }) => answer(style, header('if-none-match')),
    }),
    defineRoute({
      ...shape,
      path: '/brand/logo',
      operationId: 'getBrandLogo',
      summary: 'The logo of the house',
      access,
      responses: {
        200: { description: 'The picture.', body: z.unknown() },
        304: { description: 'As the caller has it.', body: null },
      },
      problems: [notFound],
      handle: ({ header }) => {
        if (picture === null) throw new Problem(notFound);
        return answer(picture, header('if-none-match'));
      },
    }),
  ];
};
