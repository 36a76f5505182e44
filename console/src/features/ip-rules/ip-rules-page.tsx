import { Page } from '../../ui/page.tsx';

export const IpRulesPage = () => <Page title="…">{null}</Page>;
