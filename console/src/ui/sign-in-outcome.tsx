import type { OwnLoginRecord } from 'castellan-client';
import { useWords } from '../words/words.tsx';
import { Badge } from './badge.tsx';

/** How a login ended, and why it failed. */
export const SignInOutcome = ({ record }: { readonly record: Pick<OwnLoginRecord, 'outcome' | 'reason'> }) => {
  const { loginRecords: words } = useWords();
  if (record.outcome === 'success') return <Badge tone="success">{words.outcomes.success}</Badge>;
  return <Badge tone="danger">{record.reason === null ? words.outcomes.failure : words.reasons[record.reason]}</Badge>;
};
