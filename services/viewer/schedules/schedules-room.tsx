/** The room of the page "Schedules". */
import { PageHead } from '../ui/page-head.tsx';

export const SchedulesRoom = () => <PageHead title="Schedules" />;
