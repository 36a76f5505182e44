import { Languages, LogOut, SunMoon } from 'lucide-react';
import { useMay } from '../../../api/me.ts';
import { languageNames, languages, useSpoken } from '../../../words/words.tsx';
import { appearances, applyAppearance, useAppearance } from '../../appearance.ts';
import { furtherDestinations, navigation, permitted } from '../../navigation.ts';
import type { Entry } from './entry.ts';

/** The pages that the person may see, and what can be done from anywhere. */
export const useOwnEntries = (signOut: () => void): readonly Entry[] => {
  const may = useMay();
  const { words, language, speak } = useSpoken();
  const { shell } = words;
  const shown = useAppearance();
  const pages = permitted([...navigation, ...furtherDestinations], may).flatMap((group) =>
    group.destinations.map(
      ({ name, to, icon }): Entry => ({
        id: `page ${to}`,
        group: 'pages',
        icon,
        label: shell.page[name],
        detail: shell.groups[group.name],
        does: { goTo: to },
      }),
    ),
  );
  const appearing = appearances
    .filter((appearance) => appearance !== shown)
    .map(
      (appearance): Entry => ({
        id: `appearance ${appearance}`,
        group: 'acts',
        icon: SunMoon,
        label: shell.palette.appear(shell.appearances[appearance]),
        does: { act: () => applyAppearance(appearance) },
      }),
    );
  const speaking = languages
    .filter((other) => other !== language)
    .map(
      (other): Entry => ({
        id: `language ${other}`,
        group: 'acts',
        icon: Languages,
        label: shell.palette.speak(languageNames[other]),
        does: { act: () => speak(other) },
      }),
    );
  const leaving: Entry = {
    id: 'sign out',
    group: 'acts',
    icon: LogOut,
    label: shell.signOut,
    does: { act: signOut },
  };
  return [...pages, ...appearing, ...speaking, leaving];
};
