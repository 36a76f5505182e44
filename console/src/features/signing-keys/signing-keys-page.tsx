import { Page } from '../../ui/page.tsx';

export const SigningKeysPage = () => <Page title="…">{null}</Page>;
