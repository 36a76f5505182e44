import { Page } from '../../ui/page.tsx';

export const ConfirmEmailPage = () => <Page title="…">{null}</Page>;
