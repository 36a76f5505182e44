import { useEffect, useState } from 'react';
import { useSpoken } from '../words/words.tsx';

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const relative = (at: Date, now: number, language: string): string => {
  const seconds = Math.round((at.getTime() - now) / 1000);
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.trunc(seconds / length), unit);
};

const exact = (at: Date, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);

/** A moment, as far from now as it is, or exactly; the other way when it is pointed at. */
export const Time = ({ at, isExact = false }: { readonly at: string; readonly isExact?: boolean }) => {
  const { language } = useSpoken();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  const moment = new Date(at);
  const [shown, other] = isExact
    ? [exact(moment, language), relative(moment, now, language)]
    : [relative(moment, Math.max(now, Date.now()), language), exact(moment, language)];
  return (
    <time dateTime={at} title={other} className="tabular whitespace-nowrap">
      {shown}
    </time>
  );
};
