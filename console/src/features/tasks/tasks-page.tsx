import { Page } from '../../ui/page.tsx';

export const TasksPage = () => <Page title="…">{null}</Page>;
