import { Page } from '../../ui/page.tsx';

export const WorkersPage = () => <Page title="…">{null}</Page>;
