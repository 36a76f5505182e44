import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

/** Scrolls sideways where its content is wider than the page, by the keyboard as well. */
export const Sideways = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => {
  const frame = useRef<HTMLDivElement>(null);
  const [isScrolled, setScrolled] = useState(false);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null || typeof ResizeObserver === 'undefined') return;
    const look = (): void => setScrolled(element.scrollWidth > element.clientWidth);
    const watcher = new ResizeObserver(look);
    watcher.observe(element);
    if (element.firstElementChild !== null) watcher.observe(element.firstElementChild);
    return () => watcher.disconnect();
  }, []);
  return (
    <div
      ref={frame}
      className="relative overflow-x-auto -outline-offset-2"
      {...(isScrolled && { tabIndex: 0, role: 'region', 'aria-label': label })}
    >
      {children}
    </div>
  );
};
