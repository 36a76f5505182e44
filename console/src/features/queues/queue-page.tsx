import { Page } from '../../ui/page.tsx';

export const QueuePage = () => <Page title="…">{null}</Page>;
