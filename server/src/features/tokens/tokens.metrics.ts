import { defineCounter, defineGauge, defineHistogram } from '../../platform/metrics/metric.ts';

export const tokensIssued = defineCounter({
  name: 'castellan.auth.token.issued',
  unit: '{token}',
  description: 'Tokens handed out.',
  labels: { type: ['access', 'refresh'] },
});

export const tokenIssueDuration = defineHistogram({
  name: 'castellan.auth.token.issue.duration',
  unit: 's',
  description: 'Composing and signing an access token.',
  labels: {},
  buckets: [0.000_025, 0.000_05, 0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25],
});

export const tokenVerifyDuration = defineHistogram({
  name: 'castellan.auth.token.verify.duration',
  unit: 's',
  description: 'Checking an access token whose signature was not checked within the last minute, and every refusal.',
  labels: { outcome: ['accepted', 'invalid', 'expired', 'revoked'] },
  buckets: [0.000_01, 0.000_025, 0.000_05, 0.0001, 0.000_25, 0.0005, 0.001, 0.005, 0.025, 0.1],
});

export const tokenVerifyCached = defineCounter({
  name: 'castellan.auth.token.verify.cached',
  unit: '{token}',
  description: 'Access tokens accepted whose signature had been checked within the last minute.',
  labels: {},
});

export const tokenRefreshes = defineCounter({
  name: 'castellan.auth.token.refreshes',
  unit: '{refresh}',
  description: 'Refresh tokens presented, by what became of them.',
  labels: { outcome: ['rotated', 'replayed', 'unknown', 'expired', 'ended', 'reuse_detected'] },
});

export const revocationReasons = [
  'logout',
  'logout_everywhere',
  'revoked',
  'displaced',
  'reuse_detected',
  'password_changed',
  'email_changed',
  'username_changed',
  'roles_changed',
  'status_changed',
  'account_disabled',
  'account_erased',
  'other',
] as const;

export const tokenRevocations = defineCounter({
  name: 'castellan.auth.token.revocations',
  unit: '{revocation}',
  description: 'Sessions ended and security versions raised before their access tokens expired.',
  labels: { reason: revocationReasons },
});

export const signingKeyAge = defineGauge({
  name: 'castellan.auth.signing_key.age',
  unit: 's',
  description: 'For how long the current signing key has been signing.',
  scope: 'house',
  labels: {},
});

export const tokenMetrics = [
  tokensIssued,
  tokenIssueDuration,
  tokenVerifyDuration,
  tokenVerifyCached,
  tokenRefreshes,
  tokenRevocations,
  signingKeyAge,
] as const;
