import { NavLink } from 'react-router';
import { classNames } from './class-names.ts';
import { useCurrentInSight } from './current-in-sight.ts';

/** Neighbouring pages, as links: each has an address of its own. */
export const PageTabs = ({
  label,
  tabs,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly to: string; readonly label: string }[];
}) => (
  <nav ref={useCurrentInSight()} aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
    {tabs.map((tab) => (
      <NavLink
        key={tab.to}
        to={tab.to}
        end
        className={({ isActive }) =>
          classNames(
            '-mb-px border-b-2 px-3 py-2 whitespace-nowrap',
            isActive ? 'border-accent font-medium text-ink' : 'border-transparent text-muted hover:text-ink',
          )
        }
      >
        {tab.label}
      </NavLink>
    ))}
  </nav>
);
