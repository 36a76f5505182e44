import { Page } from '../../ui/page.tsx';

export const RefusalsPage = () => <Page title="…">{null}</Page>;
