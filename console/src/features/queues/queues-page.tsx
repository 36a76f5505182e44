import { Page } from '../../ui/page.tsx';

export const QueuesPage = () => <Page title="…">{null}</Page>;
