import type { Feature } from '../../platform/feature/feature.ts';
import { legacyAnswers } from './legacy-login.metrics.ts';
import {
  createLegacyProof,
  type LegacyLoginNeeds,
  type PasswordClaim,
  type PasswordProof,
} from './legacy-login.service.ts';
import { createLegacySystem, type LegacySystemNeeds } from './legacy-system.ts';

export type LegacyLoginFeatureNeeds = LegacyLoginNeeds &
  Pick<LegacySystemNeeds, 'post' | 'metrics'> & {
    /** Null where there is no old system: everybody has a password here or none. */
    readonly address: Pick<LegacySystemNeeds, 'url' | 'keys'> | null;
  };

export type LegacyLogin = {
  readonly feature: Feature;
  /** Proves who somebody is by a password. @throws Problem `SERVICE_UNAVAILABLE` when the old system would have to be asked and gives no answer. */
  readonly provePassword: (claim: PasswordClaim) => Promise<PasswordProof>;
};

/** Whoever has no password here yet proves themselves to the system the house moved in from, once. */
export const createLegacyLogin = (needs: LegacyLoginFeatureNeeds): LegacyLogin => {
  const system = needs.address && createLegacySystem({ ...needs, ...needs.address });
  return {
    feature: {
      name: 'legacy-login',
      routes: [],
      problems: [],
      metrics: [legacyAnswers],
      permissions: [],
      stop: async () => system?.stop(),
    },
    provePassword:
      system === null
        ? async ({ user, password }) => ({ user, verdict: await needs.verifyPassword(user?.id ?? null, password) })
        : createLegacyProof(needs, system),
  };
};
