import type { Problem } from '../problem/problem.ts';

/** What an error answer says besides the problem itself. */
export type ErrorSetting = {
  readonly at: Date;
  readonly requestId: string;
  readonly accept: string | undefined;
  /** Where the types of RFC 9457 are named. */
  readonly publicUrl: URL;
};

export type ErrorBody = { readonly contentType: string; readonly text: string };

/** The error body in the form the caller prefers: ours, or RFC 9457's problem details. */
export const writeErrorBody = (problem: Problem, setting: ErrorSetting): ErrorBody => {
  const { code, message, status } = problem;
  const timestamp = setting.at.toISOString();
  const rest = {
    ...(problem.details !== undefined && { details: problem.details }),
    ...(problem.retryAfterSeconds !== undefined && { retry_after: problem.retryAfterSeconds }),
  };
  if (!prefersProblemDetails(setting.accept)) {
    return {
      contentType: 'application/json; charset=utf-8',
      text: JSON.stringify({ error: { code, message, timestamp, request_id: setting.requestId, ...rest } }),
    };
  }
  const type = new URL(`/docs#${code}`, setting.publicUrl).href;
  const instance = `urn:uuid:${setting.requestId}`;
  return {
    contentType: 'application/problem+json',
    text: JSON.stringify({
      ...{ type, title: problem.kind.message, status, detail: message, instance },
      ...{ code, timestamp, request_id: setting.requestId, ...rest },
    }),
  };
};

/**
 * Whether `Accept` (RFC 9110, section 12.5.1) names problem details at least as gladly as plain JSON. Wildcards do not
 * count: who knows RFC 9457 names it.
 */
export const prefersProblemDetails = (accept: string | undefined): boolean => {
  if (accept === undefined || !/problem\+json/i.test(accept)) return false;
  const problem = qualityOf(accept, 'application/problem+json') ?? 0;
  return problem > 0 && problem >= (qualityOf(accept, 'application/json') ?? 0);
};

const qualityOf = (accept: string, mediaType: string): number | undefined => {
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (type !== mediaType) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return weight === undefined ? 1 : /^[01](?:\.[0-9]{0,3})?$/.test(weight) ? Number(weight) : 0;
  }
  return undefined;
};
