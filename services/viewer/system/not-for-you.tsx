/** A page of the system that the reader may not open: who may, and whom to ask. */
import { Link } from 'react-router';
import { PageHead } from '../ui/page-head.tsx';
import { PLACES, type Place } from './places.ts';

export function NotForYou({ place }: { readonly place: Place }) {
  const { title, role } = PLACES[place];
  const whole = 'everyProject' in PLACES[place] ? ' who may see every project' : '';
  return (
    <>
      <PageHead title={title} />
      <p>
        This page is for people of the role {role}
        {whole}. An admin can give you the role. <Link to="/system/health">To the health of the data</Link>
      </p>
    </>
  );
}
