import { Page } from '../../ui/page.tsx';

export const MailPage = () => <Page title="…">{null}</Page>;
