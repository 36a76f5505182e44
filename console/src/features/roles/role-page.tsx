import { Page } from '../../ui/page.tsx';

export const RolePage = () => <Page title="…">{null}</Page>;
