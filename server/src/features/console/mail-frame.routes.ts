import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { ConsoleBuild } from './console-build.ts';

/**
 * Somebody else's HTML is shown here. The sandbox gives the document an origin of its own, so that it reaches neither
 * the session nor the page around it; nothing is fetched for it, and the only script is ours. Links open in a new tab.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox',
].join('; ');

const headers = { 'content-security-policy': policy, 'cache-control': 'no-cache' };

export const createMailFrameRoutes = (build: ConsoleBuild | null): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/mail-frame',
    operationId: 'showMailFrame',
    tag: 'Console',
    summary: 'The frame in which the console shows the HTML of a mail',
    access: { kind: 'anyone', because: 'the page is empty; the console hands it what to show' },
    // From memory, as the page around it.
    limit: 'none',
    quiet: true,
    undocumented: true,
    responses: { 200: { description: 'The page.', body: z.string(), contentType: 'text/html' } },
    problems: [notFound],
    handle: () => {
      const body = build?.mailFrame ?? null;
      if (body === null) throw new Problem(notFound);
      return { status: 200, body, headers };
    },
  }),
];
