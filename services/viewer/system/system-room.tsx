/** The room of the page "System". */
import { PageHead } from '../ui/page-head.tsx';

export const SystemRoom = () => <PageHead title="System" />;
