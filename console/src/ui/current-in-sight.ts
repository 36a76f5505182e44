import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useLocation } from 'react-router';

const past = (end: number, limit: number): number => Math.max(0, end - limit);

/** For a list of links that scrolls by itself: the link to the page one is on is in sight, with a neighbour where there is one. */
export const useCurrentInSight = (): RefObject<HTMLElement | null> => {
  const { pathname } = useLocation();
  const list = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is current with another path.
  useLayoutEffect(() => {
    const current = list.current?.querySelector('[aria-current="page"]');
    if (!list.current || !current) return;
    const [link, frame] = [current.getBoundingClientRect(), list.current.getBoundingClientRect()];
    list.current.scrollTop += past(link.bottom + link.height, frame.bottom) - past(frame.top, link.top - link.height);
    list.current.scrollLeft += past(link.right, frame.right) - past(frame.left, link.left);
  }, [pathname]);
  return list;
};
