import type { Session } from 'castellan-client';
import { Bot, CircleQuestionMark, Monitor, Smartphone, Tablet } from 'lucide-react';
import { useWords } from '../words/words.tsx';

type DeviceOf = Session['device'];

const icons = { desktop: Monitor, phone: Smartphone, tablet: Tablet, program: Bot, unknown: CircleQuestionMark };

/** A device in words, as far as it told: "Firefox · Linux". Undefined when it told nothing. */
export const deviceWords = ({ browser, os }: DeviceOf): string | undefined =>
  browser === null && os === null ? undefined : [browser, os].filter((part) => part !== null).join(' · ');

/** From what somebody is signed in. */
export const Device = ({ device, userAgent }: { readonly device: DeviceOf; readonly userAgent: string | null }) => {
  const { users } = useWords();
  const Icon = icons[device.kind];
  return (
    <span className="flex max-w-64 min-w-0 items-center gap-2" title={userAgent ?? undefined}>
      <Icon size={15} aria-hidden className="shrink-0 text-faint" />
      <span className="truncate">{deviceWords(device) ?? users.unknownDevice}</span>
    </span>
  );
};
