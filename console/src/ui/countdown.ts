import { useEffect, useRef, useState } from 'react';
import { isRefusal } from '../api/refusal.ts';

const secondsUntil = (at: number): number => Math.max(0, Math.ceil((at - Date.now()) / 1_000));

/** How many seconds are left until a moment in milliseconds, counted down on screen; 0 where there is none. */
export const useCountdown = (until: number | undefined): number => {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (until === undefined) {
      setLeft(0);
      return;
    }
    setLeft(secondsUntil(until));
    const timer = setInterval(() => {
      const seconds = secondsUntil(until);
      setLeft(seconds);
      if (seconds === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return left;
};

/**
 * For how long the server wants to hear nothing more of something.
 *
 * @param onOver called when it may be asked again.
 */
export const useRetryAfter = (onOver: () => void) => {
  const [retryAt, setRetryAt] = useState<number>();
  const waitSeconds = useCountdown(retryAt);
  const latest = useRef(onOver);
  latest.current = onOver;
  useEffect(() => {
    if (retryAt === undefined) return;
    const timer = setTimeout(() => {
      setRetryAt(undefined);
      latest.current();
    }, retryAt - Date.now());
    return () => clearTimeout(timer);
  }, [retryAt]);
  return {
    waitSeconds,
    isWaiting: retryAt !== undefined,
    /** Begins to wait where the error asks for it. */
    note: (error: unknown): void => {
      if (isRefusal(error, 'RATE_LIMIT_EXCEEDED') && error.retryAfterSeconds !== undefined) {
        setRetryAt(Date.now() + error.retryAfterSeconds * 1_000);
      }
    },
  };
};

/** `0:42`, `14:59`, `2:00:00`. */
export const clockText = (seconds: number): string => {
  const two = (part: number): string => String(part).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};
