import { Page } from '../../ui/page.tsx';

export const AcceptInvitationPage = () => <Page title="…">{null}</Page>;
