import { Page } from '../../ui/page.tsx';

export const DeadLettersPage = () => <Page title="…">{null}</Page>;
