import { Page } from '../../ui/page.tsx';

export const MailsPage = () => <Page title="…">{null}</Page>;
