import type { Feature } from '../../platform/feature/feature.ts';
import { registrations } from './sign-up.metrics.ts';
import { createSignUpRoutes, type SignUpShapes } from './sign-up.routes.ts';
import { createSignUp, type SignUpNeeds } from './sign-up.service.ts';

/** How people come to have an account. */
export const createSignUpFeature = <Email extends { readonly typed: string }>(
  needs: SignUpNeeds<Email> & { readonly shapes: SignUpShapes<Email> },
): { readonly feature: Feature } => ({
  feature: {
    name: 'sign-up',
    routes: createSignUpRoutes(createSignUp(needs), needs.shapes),
    problems: [],
    metrics: [registrations],
    permissions: [],
  },
});
