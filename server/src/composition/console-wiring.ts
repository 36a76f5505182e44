import type { ConsoleNeeds } from '../features/console/console.feature.ts';
import { createReturnAddresses } from '../platform/http/return-address.ts';
import type { Configuration } from './configuration.ts';
import { isLoopback } from './loopback.ts';

/**
 * On a developer's machine `localhost` and `127.0.0.1` are the same server but two origins, and cookies are taken from
 * that of PUBLIC_URL alone: a page asked under another name of this machine is shown there.
 */
const createOriginInstead = ({ environment, publicUrl }: Configuration): ConsoleNeeds['originInstead'] => {
  if (environment !== 'development' || !isLoopback(publicUrl.hostname)) return () => undefined;
  return (host) => {
    const asked = host === undefined ? null : URL.parse(`${publicUrl.protocol}//${host}`);
    if (asked === null || asked.hostname === publicUrl.hostname || asked.port !== publicUrl.port) return undefined;
    return isLoopback(asked.hostname) ? publicUrl.origin : undefined;
  };
};

/** What the console is told of this house, and what it looks like. */
export const consoleWiringOf = (configuration: Configuration, version: string): Omit<ConsoleNeeds, 'files'> => {
  const { environment, publicUrl, signUpMode, settings } = configuration;
  return {
    facts: {
      name: settings.BRAND_NAME,
      signUpMode,
      hasMagicLinks: settings.MAGIC_LINKS === 'on',
      passwordMinLength: settings.PASSWORD_MIN_LENGTH,
      environment,
      version,
      keepsMail: environment === 'development' && settings.SMTP_URL === null,
    },
    colours: { light: settings.BRAND_COLOR, dark: settings.BRAND_COLOR_DARK ?? settings.BRAND_COLOR },
    readReturnAddress: createReturnAddresses(publicUrl, settings.ALLOWED_ORIGINS),
    originInstead: createOriginInstead(configuration),
  };
};
