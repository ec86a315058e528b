/** The reports that people built: one's own, those shared with one, and for admins everybody's. */
import { useState } from 'react';
import { Link } from 'react-router';
import type { SavedBody } from '../../../query/routes/definitions.ts';
import { plural } from '../../../reports/format.ts';
import { sayInstant } from '../../../reports/ranges.ts';
import { localeOf, mayAct, useSession, type Session } from '../../api/session.ts';
import { useDefinitions } from '../../api/subjects.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { DefinitionMenu } from '../definition-menu.tsx';
import { saySharing } from '../saving/share-dialog.tsx';
import styles from './definition-list.module.css';
import { NewReportMenu } from './new-report-menu.tsx';

const MOST_DRAWN = 50;

type Whose = 'all' | 'mine' | 'shared' | 'others';

/** Of others: what an admin sees although nobody shared it. */
function isOf(saved: SavedBody, whose: Whose, { person }: Session): boolean {
  const mine = saved.owner.id === person.id;
  const { sharing } = saved;
  const shared = sharing.kind === 'everybody' || (sharing.kind === 'people' && sharing.people.includes(person.id));
  if (whose === 'mine') return mine;
  if (whose === 'shared') return !mine && shared;
  return whose === 'all' || (!mine && !shared);
}

export function DefinitionList() {
  const session = useSession();
  const definitions = useDefinitions();
  const [sought, setSought] = useState('');
  const [whose, setWhose] = useState<Whose>('all');
  const [drawn, setDrawn] = useState(MOST_DRAWN);
  const editor = mayAct(session, 'editor');
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const found = definitions
    .filter((saved) => isOf(saved, whose, session))
    .filter(({ definition, owner }) => {
      const whole = `${definition.title} ${definition.description ?? ''} ${owner.name ?? ''}`.toLowerCase();
      return words.every((word) => whole.includes(word));
    })
    .toSorted((a, b) => (a.changed_at < b.changed_at ? 1 : -1));
  const options: { readonly value: Whose; readonly text: string }[] = [
    { value: 'all', text: 'all' },
    { value: 'mine', text: 'mine' },
    { value: 'shared', text: 'shared with me' },
    ...(mayAct(session, 'admin') ? [{ value: 'others', text: 'of others, not shared with me' } as const] : []),
  ];
  return (
    <>
      <PageHead
        title="Builder"
        lead="Reports that people built from the catalogue: to make, to schedule, to share."
        actions={editor && <NewReportMenu />}
      />
      {definitions.length === 0 ? (
        <NoneYet editor={editor} />
      ) : (
        <>
          <div className={styles['search']}>
            <TextField label="Search" type="search" value={sought} onChange={setSought} />
            <SelectField
              label="Whose"
              value={whose}
              options={options}
              onChange={(value) => setWhose(options.find((one) => one.value === value)?.value ?? 'all')}
            />
            <p role="status" className={styles['count']}>
              {found.length === definitions.length
                ? `${found.length} ${plural(found.length, 'report', 'reports')}`
                : `${found.length} of ${definitions.length} reports`}
            </p>
          </div>
          {found.length === 0 && <Empty title="No report matches">Search for other words, or choose whose again.</Empty>}
          <ul className={styles['list']} aria-label="Saved reports">
            {found.slice(0, drawn).map((saved) => (
              <DefinitionRow key={saved.id} saved={saved} />
            ))}
          </ul>
          {found.length > drawn && (
            <Button onClick={() => setDrawn(drawn + MOST_DRAWN)}>Show {Math.min(MOST_DRAWN, found.length - drawn)} more</Button>
          )}
        </>
      )}
    </>
  );
}

const NoneYet = ({ editor }: { readonly editor: boolean }) => (
  <Empty title="No report was built yet">
    {editor ? (
      <p>Begin with an empty one or with one of the templates: press “New report”.</p>
    ) : (
      <p>Editors build reports here and share them. The six templates are under Reports.</p>
    )}
  </Empty>
);

function DefinitionRow({ saved }: { readonly saved: SavedBody }) {
  const session = useSession();
  const { definition, owner, version } = saved;
  const mine = owner.id === session.person.id;
  const when = sayInstant(saved.changed_at, session.studio.zone, localeOf(session));
  return (
    <li className={styles['row']}>
      <div className={styles['words']}>
        <h2>
          <Link to={`/builder/${encodeURIComponent(saved.id)}`}>
            <bdi>{definition.title}</bdi>
          </Link>
        </h2>
        {definition.description !== undefined && <p>{definition.description}</p>}
        <p className={styles['quiet']}>
          {mine ? 'Yours' : `Of ${owner.name ?? 'nobody that is still here'}`} · {saySharing(saved).replace(/\.$/, '').toLowerCase()} ·{' '}
          {definition.sections.length} {definition.sections.length === 1 ? 'section' : 'sections'} · version {version} of {when} (
          {session.studio.zone})
        </p>
      </div>
      <DefinitionMenu saved={saved} label="More" name={`More on ${definition.title}`} />
    </li>
  );
}
