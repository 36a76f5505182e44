import type { Feature } from '../../platform/feature/feature.ts';
import { createAssetContents } from './asset-contents.ts';
import { createAssetRoutes } from './assets.routes.ts';
import { createBrandRoutes } from './brand.routes.ts';
import type { BrandColours } from './brand-colour.ts';
import type { BrandLogo } from './brand-logo.ts';
import type { ConsoleBuild } from './console-build.ts';
import { createHousePages, type HouseFacts, type HousePages, type HousePagesNeeds } from './house-pages.ts';
import { createMailFrameRoutes } from './mail-frame.routes.ts';
import { createPageRoutes } from './pages.routes.ts';

export type { BrandLogo } from './brand-logo.ts';
export { readBrandLogo } from './brand-logo.ts';
export { type ConsoleBuild, notBuilt, readConsoleBuild } from './console-build.ts';

/** What is read from the disk before the house opens. */
export type ConsoleFiles = { readonly build: ConsoleBuild | null; readonly logo: BrandLogo | null };

export type ConsoleNeeds = Omit<HousePagesNeeds, 'page' | 'facts'> & {
  readonly files: ConsoleFiles;
  readonly facts: Omit<HouseFacts, 'hasLogo'>;
  readonly colours: BrandColours;
};

export type Console = {
  readonly feature: Feature;
  /** The page for somebody whose browser asks for an address where nothing is. */
  readonly unmatchedPage: HousePages['showNothing'];
};

/** The web console as it reaches a browser: its pages, its files and what the house looks like. */
export const createConsole = ({ files, facts, colours, ...needs }: ConsoleNeeds): Console => {
  const { build, logo } = files;
  const pages = createHousePages({ ...needs, page: build?.page ?? null, facts: { ...facts, hasLogo: logo !== null } });
  return {
    feature: {
      name: 'console',
      routes: [
        ...createPageRoutes(pages),
        ...createMailFrameRoutes(build),
        ...createAssetRoutes({ build, readContents: createAssetContents() }),
        ...createBrandRoutes({ colours, logo }),
      ],
      problems: [],
      metrics: [],
      permissions: [],
    },
    unmatchedPage: pages.showNothing,
  };
};
