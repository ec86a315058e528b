/** Where to begin: the templates, and what people have saved. */
import { Link } from 'react-router';
import { mayAct, useSession } from '../api/session.ts';
import { Empty } from '../ui/empty.tsx';
import { PageHead } from '../ui/page-head.tsx';
import styles from './reports.module.css';
import { pathOf, savedSubject, templateSubject, useDefinitions, useTemplates, type Subject } from '../api/subjects.ts';

export function StartPage() {
  const session = useSession();
  const templates = useTemplates().items.map(templateSubject);
  const saved = useDefinitions().map(savedSubject);
  return (
    <>
      <PageHead
        title="Reports"
        lead="Each for any range, zone and filters; stored as it was made, to be read, downloaded and asked again."
      />
      <Cards subjects={templates} />
      <section className={styles['section']} aria-labelledby="saved">
        <h2 id="saved">Saved reports</h2>
        {saved.length > 0 ? (
          <Cards subjects={saved} />
        ) : (
          <Empty title="No report of your own has been saved yet">
            {mayAct(session, 'editor') ? (
              <p>
                <Link to="/builder">The builder</Link> makes one of the metrics and dimensions that you choose.
              </p>
            ) : (
              <p>Somebody who may edit can make one in the builder.</p>
            )}
          </Empty>
        )}
      </section>
    </>
  );
}

const Cards = ({ subjects }: { readonly subjects: readonly Subject[] }) => (
  <ul className={styles['cards']}>
    {subjects.map((subject) => (
      <li key={subject.id} className={styles['card']}>
        <h3>
          <Link to={pathOf(subject)}>
            <bdi>{subject.title}</bdi>
          </Link>
        </h3>
        {subject.description !== '' && (
          <p>
            <bdi>{subject.description}</bdi>
          </p>
        )}
      </li>
    ))}
  </ul>
);
