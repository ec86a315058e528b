/** Service tokens, and embedded widgets of everybody: what programs and foreign pages may read. */
import { PageHead } from '../../ui/page-head.tsx';
import { usePeople } from '../people/people.ts';
import styles from '../system.module.css';
import { EmbedSection } from './embed-section.tsx';
import { TokenSection } from './token-section.tsx';

export function TokensPage() {
  const people = usePeople();
  const nameOf = (id: string): string => people.find((person) => person.id === id)?.name ?? 'nobody any more';
  return (
    <>
      <PageHead
        title="Tokens"
        lead="What programs, and pages of other sites, may read and send. Each secret is shown once, when it is made."
      />
      <div className={styles['sections']}>
        <TokenSection title="Service tokens" owner={null} empty="There are none. A producer’s token sends events; others read." />
        <EmbedSection own={null} nameOf={nameOf} />
      </div>
    </>
  );
}
