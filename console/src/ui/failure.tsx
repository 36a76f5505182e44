import { CastellanError } from 'castellan-client';
import { useMay } from '../api/me.ts';
import { problemWords } from '../api/problem-words.ts';
import { useWords } from '../words/words.tsx';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { TextLink } from './text-link.tsx';

/** What the server keeps an explanation of. */
const explained: readonly number[] = [401, 403, 429];

/** What went wrong with a call of this page, the request that tells an operator more, and a way to try again. */
export const Failure = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) => {
  const words = useWords();
  const may = useMay();
  const failed = error instanceof CastellanError ? error : undefined;
  const isExplained = explained.includes(failed?.status ?? 0) && may('refusals:read');
  const requestId = failed?.requestId;
  const page = isExplained
    ? `/refusals/${requestId}`
    : may('monitoring:read') && requestId !== undefined
      ? `/cause?request_id=${encodeURIComponent(requestId)}`
      : undefined;
  return (
    <Banner
      tone="danger"
      action={
        <Button size="sm" onClick={onRetry}>
          {words.general.retry}
        </Button>
      }
    >
      <p>{problemWords(error, words)}</p>
      {requestId !== undefined && (
        <p className="text-sm">
          {page !== undefined ? (
            <TextLink to={page}>{words.problems.requestId(requestId)}</TextLink>
          ) : (
            words.problems.requestId(requestId)
          )}
        </p>
      )}
    </Banner>
  );
};
