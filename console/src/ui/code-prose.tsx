/** Prose in which code stands between backticks. @param language where it is not that of the page. */
export const CodeProse = ({ text, language }: { readonly text: string; readonly language?: string | undefined }) => (
  <span lang={language}>
    {text.split('`').map((part, index) =>
      index % 2 === 0 ? (
        part
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places.
        <code key={index} className="font-mono text-[0.92em]">
          {part}
        </code>
      ),
    )}
  </span>
);
