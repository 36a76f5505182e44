import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { buildOpenApiDocument, type OpenApiOptions } from './openapi.ts';
import { defineRoute, type Route } from './route.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js" defer></script>
<script src="/docs/start.js" defer></script>
</body>
</html>
`;

const startScript = `SwaggerUIBundle({
  url: '/docs/json',
  dom_id: '#api',
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
});
`;

// The page's own files and calls, and the pictures inside its style sheet; the element styles it sets come from scripts.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const becausePublic = 'the document describes the API and holds nothing of anyone';

/**
 * `GET /docs`, a page to read and try the API on, and `GET /docs/json`, the OpenAPI document of `routes`. Whether they
 * are mounted at all is the composition root's decision; the document and the page's files are made when first asked for.
 */
export const createDocsRoutes = (routes: readonly Route[], options: OpenApiOptions): Route[] => {
  let document: string | undefined;
  const packageFile = (name: string) => async () =>
    readFile(new URL(name, import.meta.resolve('swagger-ui-dist/package.json')), 'utf8');
  return [
    file('/docs', 'showDocs', 'text/html', () => page, { 'Content-Security-Policy': contentSecurityPolicy }),
    file('/docs/json', 'getOpenApiDocument', 'application/json', () => {
      document ??= JSON.stringify(buildOpenApiDocument(routes, options));
      return document;
    }),
    file('/docs/start.js', 'getDocsStart', 'text/javascript', () => startScript),
    file('/docs/swagger-ui-bundle.js', 'getDocsScript', 'text/javascript', packageFile('swagger-ui-bundle.js')),
    file('/docs/swagger-ui.css', 'getDocsStyle', 'text/css', packageFile('swagger-ui.css')),
  ];
};

const file = (
  path: string,
  operationId: string,
  contentType: string,
  read: () => string | Promise<string>,
  headers: Readonly<Record<string, string>> = {},
): Route =>
  defineRoute({
    method: 'GET',
    path,
    operationId,
    tag: 'Documentation',
    summary: 'Part of the API documentation',
    access: { kind: 'anyone', because: becausePublic },
    limit: 'general',
    undocumented: true,
    responses: { 200: { description: 'The file.', body: z.string(), contentType } },
    problems: [],
    handle: async () => ({ status: 200, body: await read(), headers }),
  });
