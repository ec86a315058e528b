/** The room of the page "Dashboard". */
import { PageHead } from '../ui/page-head.tsx';

export const DashboardRoom = () => <PageHead title="Dashboard" />;
