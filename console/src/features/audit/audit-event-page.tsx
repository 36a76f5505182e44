import { Page } from '../../ui/page.tsx';

export const AuditEventPage = () => <Page title="…">{null}</Page>;
