/** Something structured, as it is: readable, scrolled within itself when it is long, and reached by the keyboard. */
export const JsonBlock = ({ value, label }: { readonly value: unknown; readonly label: string }) => (
  <section
    aria-label={label}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1).
    tabIndex={0}
    className="max-h-96 overflow-auto rounded bg-sunken"
  >
    <pre dir="ltr" className="foreign p-3 font-mono text-sm whitespace-pre-wrap">
      {JSON.stringify(value, null, 2)}
    </pre>
  </section>
);
