import { Page } from '../../ui/page.tsx';

export const MagicLinkPage = () => <Page title="…">{null}</Page>;
