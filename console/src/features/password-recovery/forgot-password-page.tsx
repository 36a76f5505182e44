import { Page } from '../../ui/page.tsx';

export const ForgotPasswordPage = () => <Page title="…">{null}</Page>;
