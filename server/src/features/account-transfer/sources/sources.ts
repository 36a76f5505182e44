import type { Source } from '../source-account.ts';
import { auth0 } from './auth0.ts';
import { betterAuth } from './better-auth.ts';
import { castellan } from './castellan.ts';
import { firebase } from './firebase.ts';
import { keycloak } from './keycloak.ts';
import { supabase } from './supabase.ts';

export const sourceNames = ['castellan', 'keycloak', 'auth0', 'supabase', 'better-auth', 'firebase'] as const;

export type SourceName = (typeof sourceNames)[number];

/** The systems whose exports are read. */
export const sources: Readonly<Record<SourceName, Source>> = {
  castellan,
  keycloak,
  auth0,
  supabase,
  'better-auth': betterAuth,
  firebase,
};
