import { Page } from '../../ui/page.tsx';

export const RolesPage = () => <Page title="…">{null}</Page>;
