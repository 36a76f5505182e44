import { useMay } from '../api/me.ts';
import { useWords } from '../words/words.tsx';
import { TextLink } from './text-link.tsx';

/** From a thing to the story that it is part of, for those who may read stories. */
export const CauseLink = ({
  of,
  id,
  name,
}: {
  readonly of: 'request_id' | 'trace_id' | 'task_id' | 'mail_id' | 'session_id' | 'user_id' | 'audit_event_id';
  readonly id: string;
  /** What it is called for screen readers, where several such links stand on a page. */
  readonly name?: string;
}) => {
  const { general } = useWords();
  if (!useMay()('monitoring:read')) return null;
  return (
    <TextLink
      to={`/cause?${of}=${encodeURIComponent(id)}`}
      {...(name !== undefined && { 'aria-label': `${general.seeCause}: ${name}` })}
    >
      {general.seeCause}
    </TextLink>
  );
};
