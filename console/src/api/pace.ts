/*
 * Every tab asks by itself for what changes, and all of it counts against the limit of the person: the server says in each
 * answer how much of that is left. What is asked for by itself waits for longer the less there is, so that the rest stays
 * for what the person does.
 */

let leftShare = 1;
let fullAgainAtMs = 0;
let heardAtMs = 0;

// RateLimit and RateLimit-Policy: `"general-user";r=99;t=60` and `"general-user";q=100;w=60`.
const leftOf = /"general-user";r=(\d+);t=(\d+)/;
const quotaOf = /"general-user";q=(\d+)/;

/** Hears from the headers of an answer how much of the limit is left; answers that do not say so change nothing. */
export const notePace = (headers: Headers): void => {
  const left = leftOf.exec(headers.get('ratelimit') ?? '');
  const quota = quotaOf.exec(headers.get('ratelimit-policy') ?? '');
  if (left === null || quota === null) return;
  leftShare = Number(left[1]) / Math.max(1, Number(quota[1]));
  heardAtMs = Date.now();
  fullAgainAtMs = heardAtMs + Number(left[2]) * 1_000;
};

/** How long to wait before asking again for what one would like every `ms`. */
export const paced = (ms: number): number => {
  const untilFullMs = fullAgainAtMs - Date.now();
  if (untilFullMs <= 0 || leftShare > 0.6) return ms;
  if (leftShare > 0.4) return ms * 2;
  if (leftShare > 0.25) return ms * 4;
  return Math.max(ms, untilFullMs);
};

/** Whether the server has let the person in within the last `ms`: only who is signed in is counted as a person. */
export const wasHeardWithin = (ms: number): boolean => Date.now() - heardAtMs < ms;
