import { useWords } from '../../words/words.tsx';

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** A value of any shape as it was written down: a text as it is, a list of texts by commas, everything else as JSON. */
export const ShownValue = ({ value }: { readonly value: unknown }) => {
  const { audit } = useWords();
  if (value === undefined || value === null || value === '') return <span className="text-faint">{audit.nothing}</span>;
  if (isPlain(value)) return <span className="foreign whitespace-pre-wrap">{String(value)}</span>;
  if (Array.isArray(value) && value.every(isPlain)) {
    return value.length === 0 ? (
      <span className="text-faint">{audit.nothing}</span>
    ) : (
      <span className="foreign">{value.join(', ')}</span>
    );
  }
  return (
    <pre className="foreign max-w-full overflow-x-auto font-mono text-xs whitespace-pre-wrap">
      {JSON.stringify(value, undefined, 2)}
    </pre>
  );
};
