import { Page } from '../../ui/page.tsx';

export const InvitationsPage = () => <Page title="…">{null}</Page>;
