import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../words/words.tsx';

/** A text to take along, such as an id, with a button that copies it. */
export const Copyable = ({ text, isShort = false }: { readonly text: string; readonly isShort?: boolean }) => {
  const { general } = useWords();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1 font-mono text-sm">
      <span className={isShort ? 'truncate' : 'foreign'} title={text}>
        {isShort ? `…${text.slice(-8)}` : text}
      </span>
      <button
        type="button"
        onClick={() => void copy()}
        aria-label={isCopied ? general.copied : `${general.copy}: ${text}`}
        className="relative grid size-6 shrink-0 place-items-center rounded text-faint hover:bg-hover hover:text-ink"
      >
        {isCopied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      </button>
    </span>
  );
};
