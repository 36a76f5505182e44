import { Page } from '../../ui/page.tsx';

export const SecurityPage = () => <Page title="…">{null}</Page>;
