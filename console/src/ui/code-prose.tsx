/** Prose of the server's, in which code stands between backticks. It is in English, whatever the language of the page. */
export const CodeProse = ({ text }: { readonly text: string }) => (
  <span lang="en">
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
