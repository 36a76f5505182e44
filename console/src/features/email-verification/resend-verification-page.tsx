import { Page } from '../../ui/page.tsx';

export const ResendVerificationPage = () => <Page title="…">{null}</Page>;
