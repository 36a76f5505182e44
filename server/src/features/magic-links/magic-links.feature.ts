import type { Feature } from '../../platform/feature/feature.ts';
import { defineMagicLinkMail, type MagicLinkMailNeeds } from './magic-link-mail.task.ts';
import { createMagicLinkRoutes, type MagicLinkShapes } from './magic-links.routes.ts';
import { createMagicLinks, type MagicLinkNeeds } from './magic-links.service.ts';

/** How people come in by a link that was mailed to them. */
export const createMagicLinkFeature = <Email extends { readonly canonical: string }, SignedIn>(
  needs: MagicLinkNeeds<Email, SignedIn> & MagicLinkMailNeeds & { readonly shapes: MagicLinkShapes<Email, SignedIn> },
): { readonly feature: Feature } => {
  const mail = defineMagicLinkMail(needs);
  return {
    feature: {
      name: 'magic-links',
      routes: createMagicLinkRoutes(createMagicLinks(needs, mail), needs.shapes),
      problems: [],
      metrics: [],
      permissions: [],
      tasks: [mail],
    },
  };
};
