/** A definition that somebody may use but not change: what is in it, and its preview. */
import { useMemo, useState } from 'react';
import type { SavedBody } from '../../../query/routes/definitions.ts';
import { mayAct, useSession } from '../../api/session.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { DefinitionMenu } from '../definition-menu.tsx';
import { Preview } from '../preview/preview.tsx';
import { FIRST_QUESTION, PreviewedContext } from '../previewed.ts';
import { Outline } from '../saving/outline.tsx';
import styles from './reader-page.module.css';

export function ReaderPage({ saved }: { readonly saved: SavedBody }) {
  const session = useSession();
  const [question, ask] = useState(FIRST_QUESTION);
  const previewed = useMemo(() => ({ question, ask }), [question]);
  const { definition, owner, version } = saved;
  const copies = mayAct(session, 'editor');
  return (
    <PreviewedContext value={previewed}>
      <PageHead
        title={definition.title}
        lead={`Version ${version}, shared by ${owner.name ?? 'nobody that is still here'}. Only its owner and admins change it${copies ? '; a copy is yours.' : '.'}`}
        actions={
          <>
            <DefinitionMenu saved={saved} label="More" name={`More on ${definition.title}`} />
            {copies && (
              <ButtonLink look="primary" to={`/builder/new?copy=${encodeURIComponent(saved.id)}`}>
                Copy to change it
              </ButtonLink>
            )}
          </>
        }
      />
      <div className={styles['reader']}>
        <Outline definition={definition} />
        <Preview draft={definition} />
      </div>
    </PreviewedContext>
  );
}
