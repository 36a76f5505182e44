import { Page } from '../../ui/page.tsx';

export const VerifyEmailPage = () => <Page title="…">{null}</Page>;
