import { Page } from '../../ui/page.tsx';

export const OwnSessionsPage = () => <Page title="…">{null}</Page>;
