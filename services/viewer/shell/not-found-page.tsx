/** An address that is none of ours. */
import { Link, useLocation } from 'react-router';
import { PageHead } from '../ui/page-head.tsx';

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <>
      <PageHead title="There is no such page" />
      <p>
        Nothing stands at <code>{pathname}</code>. Perhaps the link is older than the page. <Link to="/">To the dashboard</Link>
      </p>
    </>
  );
}
