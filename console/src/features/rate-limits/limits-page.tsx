import { Page } from '../../ui/page.tsx';

export const LimitsPage = () => <Page title="…">{null}</Page>;
