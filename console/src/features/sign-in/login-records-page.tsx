import { Page } from '../../ui/page.tsx';

export const LoginRecordsPage = () => <Page title="…">{null}</Page>;
