/** Why a login failed; the caller is never told which. */
export const failureReasons = ['unknown_account', 'wrong_password', 'not_active'] as const;

export type FailureReason = (typeof failureReasons)[number];

/** How somebody tried to prove who they are. */
export const loginMethods = ['password', 'magic_link'] as const;

export type LoginMethod = (typeof loginMethods)[number];
