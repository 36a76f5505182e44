import type { Mail } from 'castellan-client';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { useWords } from '../../words/words.tsx';

export const mailStates = ['sending', 'sent', 'kept', 'failed', 'refused'] as const;

const tones: Readonly<Record<Mail['state'], Tone>> = {
  sending: 'busy',
  sent: 'success',
  kept: 'info',
  failed: 'warning',
  refused: 'danger',
};

/** What became of a mail, in a word. */
export const MailState = ({ state }: Pick<Mail, 'state'>) => {
  const { mail } = useWords();
  return (
    <span title={mail.stateHints[state]}>
      <Badge tone={tones[state]}>{mail.states[state]}</Badge>
    </span>
  );
};
