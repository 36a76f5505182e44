import { useEffect, useState } from 'react';
import { later, useLater } from './later.ts';
import type { Said } from './said.ts';

const parts = later(() => import('./toast-frame.tsx'));

/** What was said before there was a place to show it. */
const waiting: Said[] = [];
let show: ((said: Said) => void) | undefined;
let askForPlace = (): void => {};

const tell = (said: Said): void => {
  if (show !== undefined) {
    show(said);
    return;
  }
  waiting.push(said);
  askForPlace();
};

const openPlace = (add: (said: Said) => void): (() => void) => {
  show = add;
  for (const said of waiting.splice(0)) add(said);
  return () => {
    show = undefined;
  };
};

/** Says in passing what was done or what went wrong. A problem stays until it is closed. */
export const say = {
  done: (text: string): void => tell({ text, type: 'done' }),
  problem: (text: string): void => tell({ text, type: 'problem' }),
};

/** Where toasts appear; once, around the app. */
export const ToastArea = () => {
  const [isWanted, setWanted] = useState(waiting.length > 0);
  useEffect(() => {
    askForPlace = () => setWanted(true);
    return () => {
      askForPlace = () => {};
    };
  }, []);
  const loaded = useLater(parts, isWanted);
  return loaded === undefined ? null : <loaded.ToastFrame onReady={openPlace} />;
};
