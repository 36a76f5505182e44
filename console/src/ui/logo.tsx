import { house } from '../api/house.ts';

/** The mark: a shield with battlements and a gate. */
const Mark = ({ size }: { readonly size: number }) => (
  <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="shrink-0">
    <path className="fill-accent" d="M4 4h6v4h3V4h6v4h3V4h6v9.5c0 7.6-4.6 12.2-12 14.5C8.6 25.7 4 21.1 4 13.5z" />
    <path
      className="fill-on-accent"
      d="M12.5 22v-6.5a3.5 3.5 0 0 1 7 0V22c-1 .9-2.2 1.6-3.5 2.1-1.3-.5-2.5-1.2-3.5-2.1z"
    />
  </svg>
);

/** The house's own logo where the settings name one, else ours; with the house's name beside it. */
export const Logo = ({ size = 24 }: { readonly size?: number }) => (
  <span className="flex min-w-0 items-center gap-2">
    {house.hasLogo ? (
      <img src="/brand/logo" alt="" width={size} height={size} className="shrink-0 object-contain" />
    ) : (
      <Mark size={size} />
    )}
    <span className="foreign truncate font-semibold">{house.name}</span>
  </span>
);

/** The same where there is room: a wide logo stands above the name, and a long name over several lines. */
export const DoorLogo = () =>
  house.hasLogo ? (
    <span className="grid min-w-0 gap-2 sm:justify-items-center sm:text-center">
      <img src="/brand/logo" alt="" className="h-12 w-auto max-w-60 object-contain max-sm:object-left" />
      <span className="foreign text-md font-semibold text-balance">{house.name}</span>
    </span>
  ) : (
    <span className="flex min-w-0 items-center gap-2.5">
      <Mark size={34} />
      <span className="foreign text-lg font-semibold text-balance">{house.name}</span>
    </span>
  );
