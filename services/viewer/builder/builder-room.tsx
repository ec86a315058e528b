/** The room of the page "Builder". */
import { PageHead } from '../ui/page-head.tsx';

export const BuilderRoom = () => <PageHead title="Builder" />;
