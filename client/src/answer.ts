import { CastellanError } from './castellan-error.ts';
import { isRecord } from './is-record.ts';
import type { OperationDescription } from './operation.ts';

/** What an answer says: its body, or why the call was refused. @throws CastellanError for a refusal. */
export const readAnswer = async (operation: OperationDescription, response: Response): Promise<unknown> => {
  const text = await response.text();
  const isJson = /^application\/(?:[\w.+-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');
  const body = isJson && text !== '' ? parse(text, response) : undefined;
  const refusal = refusalOf(body);
  if (refusal === undefined && (response.ok || operation.states?.includes(response.status) === true)) {
    if (isJson) return body;
    return text === '' ? undefined : text;
  }
  throw new CastellanError({
    code: textOf(refusal?.code) ?? 'UNEXPECTED_ANSWER',
    status: response.status,
    message: textOf(refusal?.message) ?? `The server answered ${response.status} without saying why.`,
    requestId: textOf(refusal?.request_id) ?? response.headers.get('x-request-id') ?? undefined,
    details: isRecord(refusal?.details) ? refusal.details : undefined,
    retryAfterSeconds: retryAfterOf(response) ?? numberOf(refusal?.retry_after),
  });
};

const parse = (text: string, response: Response): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CastellanError({
      code: 'UNEXPECTED_ANSWER',
      status: response.status,
      message: `The server answered ${response.status} with something that is not JSON.`,
      requestId: response.headers.get('x-request-id') ?? undefined,
      cause,
    });
  }
};

const refusalOf = (body: unknown): Readonly<Record<string, unknown>> | undefined =>
  isRecord(body) && isRecord(body.error) && typeof body.error.code === 'string' ? body.error : undefined;

/** `Retry-After` in its two forms (RFC 9110, section 10.2.3); a date counts from the answer's own `Date`. */
const retryAfterOf = (response: Response): number | undefined => {
  const value = response.headers.get('retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const [thenMs, nowMs] = [Date.parse(value), Date.parse(response.headers.get('date') ?? '')];
  return Number.isNaN(thenMs) || Number.isNaN(nowMs) ? undefined : Math.max(0, Math.ceil((thenMs - nowMs) / 1000));
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
