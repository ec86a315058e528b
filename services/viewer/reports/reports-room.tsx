/** The room of the page "Reports". */
import { PageHead } from '../ui/page-head.tsx';

export const ReportsRoom = () => <PageHead title="Reports" />;
