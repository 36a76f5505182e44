import { tokenExpired, tokenInvalid, tokenMissing, tokenRevoked } from '../features/tokens/tokens.errors.ts';
import type { Feature } from '../platform/feature/feature.ts';
import { createDocsRoutes } from '../platform/http/docs.ts';
import type { OpenApiOptions } from '../platform/http/openapi.ts';
import type { Route } from '../platform/http/route.ts';
import type { Configuration } from './configuration.ts';

/** What the OpenAPI document says of itself. */
export const apiDescription = (version: string): OpenApiOptions => ({
  title: 'Castellan',
  version,
  authenticationProblems: [tokenMissing, tokenInvalid, tokenExpired, tokenRevoked],
});

/** Every route that is served: the features', and in development the pages that show them. */
export const collectRoutes = (
  features: readonly Feature[],
  configuration: Pick<Configuration, 'environment'>,
  version: string,
): readonly Route[] => {
  const routes = features.flatMap((feature) => feature.routes);
  if (configuration.environment !== 'development') return routes;
  return [...routes, ...createDocsRoutes(routes, apiDescription(version))];
};
