import { Page } from '../../ui/page.tsx';

export const ResetPasswordPage = () => <Page title="…">{null}</Page>;
