import { CircleUser, LogOut } from 'lucide-react';
import { useMe } from '../../api/me.ts';
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from '../../ui/menu.tsx';
import { languageNames, languages, useSpoken } from '../../words/words.tsx';
import { appearances, applyAppearance, useAppearance } from '../appearance.ts';
import { useSignOut } from './sign-out.ts';

/** Who is signed in, their account, how things look, and the way out. */
export const AccountMenu = () => {
  const { words, language, speak } = useSpoken();
  const { shell } = words;
  const { user } = useMe();
  const appearance = useAppearance();
  const signOut = useSignOut();
  const shownName = user.name ?? user.username ?? user.email;
  return (
    <Menu
      button={
        <button
          type="button"
          aria-label={`${shell.account}: ${shownName}`}
          className="flex h-8 max-w-56 items-center gap-2 rounded px-2 text-muted hover:bg-hover hover:text-ink max-md:h-10"
        >
          <CircleUser size={18} aria-hidden className="shrink-0" />
          <span className="foreign truncate max-md:hidden">{shownName}</span>
        </button>
      }
    >
      <div className="border-b border-line px-2 pt-1 pb-2">
        <p className="foreign line-clamp-2 font-medium">{shownName}</p>
        <p className="foreign truncate text-sm text-faint">{user.email}</p>
      </div>
      <div className="pt-1">
        <MenuLink to="/account" icon={<CircleUser size={15} aria-hidden />}>
          {shell.account}
        </MenuLink>
        <MenuSeparator />
        <MenuChoice
          label={shell.appearance}
          value={appearance}
          choices={appearances.map((value) => ({ value, label: shell.appearances[value] }))}
          onChoose={(value) => applyAppearance(appearances.find((one) => one === value) ?? 'system')}
        />
        <MenuSeparator />
        <MenuChoice
          label={shell.language}
          value={language}
          choices={languages.map((value) => ({ value, label: languageNames[value] }))}
          onChoose={(value) => speak(languages.find((one) => one === value) ?? 'en')}
        />
        <MenuSeparator />
        <MenuItem icon={<LogOut size={15} aria-hidden />} onSelect={() => signOut.run()}>
          {shell.signOut}
        </MenuItem>
      </div>
    </Menu>
  );
};
