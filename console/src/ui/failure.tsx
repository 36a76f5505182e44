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
  const mayAsk = useMay()('refusals:read');
  const failed = error instanceof CastellanError ? error : undefined;
  const requestId = failed?.requestId;
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
          {mayAsk && explained.includes(failed?.status ?? 0) ? (
            <TextLink to={`/refusals/${requestId}`}>{words.problems.requestId(requestId)}</TextLink>
          ) : (
            words.problems.requestId(requestId)
          )}
        </p>
      )}
    </Banner>
  );
};
