import { Page } from '../../ui/page.tsx';

export const OwnSignInsPage = () => <Page title="…">{null}</Page>;
