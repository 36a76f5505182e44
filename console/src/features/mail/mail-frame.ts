import { toFrame } from './mail-frame-messages.ts';
import { showMail } from './show-mail.ts';

/*
 * Runs within the frame that shows a mail. The frame has no origin of its own, so it is told what to show by its parent,
 * and by nobody else.
 */

const tell = (message: object): void => parent.postMessage(message, '*');
const tellHeight = (): void => tell({ height: document.documentElement.getBoundingClientRect().height });

addEventListener('message', (event) => {
  if (event.source !== parent) return;
  const read = toFrame.safeParse(event.data);
  if (!read.success) return;
  showMail(read.data.html, read.data.appearance, document);
  new ResizeObserver(tellHeight).observe(document.documentElement);
});
tell({ ready: true });
