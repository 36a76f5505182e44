import { NavLink } from 'react-router';
import { house } from '../../api/house.ts';
import { useMay } from '../../api/me.ts';
import { classNames } from '../../ui/class-names.ts';
import { useCurrentInSight } from '../../ui/current-in-sight.ts';
import { useWords } from '../../words/words.tsx';
import { navigationFor } from '../navigation.ts';
import { preloadPage } from '../pages.tsx';

/** Where one can go: only what the person may see. */
export const SideBar = ({ onChoose }: { readonly onChoose?: () => void }) => {
  const { shell } = useWords();
  const may = useMay();
  const list = useCurrentInSight();
  return (
    <>
      <nav ref={list} aria-label={shell.navigation} className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {navigationFor(may).map((group) => (
          <section key={group.name} className="mt-3 first:mt-1">
            <h2 className="px-2 pb-1 text-xs font-medium text-faint">{shell.groups[group.name]}</h2>
            <ul>
              {group.destinations.map(({ name, to, icon: Icon }) => (
                <li key={to}>
                  <NavLink
                    to={to}
                    end={to === '/' || to === '/account'}
                    onClick={onChoose}
                    onPointerEnter={() => preloadPage(to)}
                    onFocus={() => preloadPage(to)}
                    className={({ isActive }) =>
                      classNames(
                        'flex h-8 items-center gap-2.5 rounded px-2 max-md:h-11 max-md:text-md',
                        isActive
                          ? 'bg-accent-soft font-medium text-accent-text'
                          : 'text-muted hover:bg-hover hover:text-ink',
                      )
                    }
                  >
                    <Icon size={16} aria-hidden className="shrink-0" />
                    <span className="truncate">{shell.page[name]}</span>
                  </NavLink>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <p className="border-t border-line px-4 py-2 text-xs text-faint">{`Castellan ${house.version}`}</p>
    </>
  );
};
