/** Where a new report begins: empty, from one of the templates, or from a file. */
import { Suspense, useState } from 'react';
import { ButtonLink, Button } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useTemplates } from '../../api/subjects.ts';
import { ImportDialog } from './import-dialog.tsx';
import styles from '../definition-menu.module.css';

export function NewReportMenu() {
  const [importing, setImporting] = useState(false);
  return (
    <>
      <MenuButton label="New report" look="primary" align="end">
        {(close) => (
          <Suspense fallback={<Skeleton height="16rem" width="16rem" />}>
            <ul className={styles['menu']}>
              <li>
                <ButtonLink look="quiet" to="/builder/new">
                  Empty
                </ButtonLink>
              </li>
              <Templates />
              <li>
                <Button
                  look="quiet"
                  onClick={() => {
                    close();
                    setImporting(true);
                  }}
                >
                  Import a JSON file
                </Button>
              </li>
            </ul>
          </Suspense>
        )}
      </MenuButton>
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}

function Templates() {
  const { items } = useTemplates();
  return items.map(({ id, title }) => (
    <li key={id}>
      <ButtonLink look="quiet" to={`/builder/new?template=${encodeURIComponent(id)}`}>
        From “{title}”
      </ButtonLink>
    </li>
  ));
}
