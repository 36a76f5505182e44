import type { Feature } from '../../platform/feature/feature.ts';
import { registrations } from './sign-up.metrics.ts';
import { createSignUpRoutes, type SignUpShapes } from './sign-up.routes.ts';
import { createSignUp, type SignUpNeeds } from './sign-up.service.ts';
import { defineAddressInUseMail, defineWelcomeMail, type SignUpMailNeeds } from './sign-up-mails.task.ts';
import type { EmailLike } from './sign-up-request.ts';

/** How people come to have an account. */
export const createSignUpFeature = <Email extends EmailLike>(
  needs: Omit<SignUpNeeds<Email>, 'welcomeMail' | 'addressInUseMail'> &
    SignUpMailNeeds & { readonly shapes: SignUpShapes<Email> },
): { readonly feature: Feature } => {
  const welcomeMail = defineWelcomeMail(needs);
  const addressInUseMail = defineAddressInUseMail(needs);
  return {
    feature: {
      name: 'sign-up',
      routes: createSignUpRoutes(createSignUp({ ...needs, welcomeMail, addressInUseMail }), needs.shapes),
      problems: [],
      metrics: [registrations],
      permissions: [],
      tasks: [welcomeMail, addressInUseMail],
    },
  };
};
