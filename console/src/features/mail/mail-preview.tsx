import { useLayoutEffect, useRef, useState } from 'react';
import { useWords } from '../../words/words.tsx';
import { fromFrame } from './mail-frame-messages.ts';

const leastHeight = 320;

/** A mail as its reader sees it, in a frame that reaches nothing of the page around it. */
export const MailPreview = ({
  html,
  appearance,
  isNarrow,
}: {
  readonly html: string;
  readonly appearance: 'light' | 'dark';
  /** As wide as a phone. */
  readonly isNarrow: boolean;
}) => {
  const { mail } = useWords();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(leastHeight);
  // With the frame itself, not after the paint: on a busy machine the frame may say that it is ready before that.
  useLayoutEffect(() => {
    const hear = (event: MessageEvent): void => {
      const target = frame.current?.contentWindow;
      if (target === null || target === undefined || event.source !== target) return;
      const read = fromFrame.safeParse(event.data);
      if (!read.success) return;
      // The frame has no origin that could be named here; nobody else can be in it.
      if ('ready' in read.data) target.postMessage({ html, appearance }, '*');
      else setHeight(Math.max(leastHeight, Math.ceil(read.data.height)));
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, [html, appearance]);
  return (
    <div className="overflow-x-auto bg-sunken p-3">
      <iframe
        // In another appearance the mail is read anew.
        key={appearance}
        ref={frame}
        src="/mail-frame"
        title={mail.asRead}
        sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
        className="mx-auto block w-full rounded border border-line"
        style={{ height, maxWidth: isNarrow ? 390 : 760 }}
      />
    </div>
  );
};
