/** What can be done with a saved definition. What somebody may not do is not in it. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SavedBody } from '../../query/routes/definitions.ts';
import type { ReportDefinition } from '../../reports/spec.ts';
import { fetchFile, saveFile } from '../api/files.ts';
import { mayAct, useSession } from '../api/session.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { useNotices } from '../ui/notices.tsx';
import { exportAddress } from './data.ts';
import styles from './definition-menu.module.css';
import { RemoveDialog } from './saving/remove-dialog.tsx';
import { ShareDialog } from './saving/share-dialog.tsx';
import { VersionsDialog } from './saving/versions-dialog.tsx';

interface DefinitionMenuProps {
  readonly saved: SavedBody;
  readonly label: string;
  readonly name: string;
  readonly onShared?: (saved: SavedBody) => void;
  /** Absent: older versions can be looked at only. */
  readonly onRestore?: (definition: ReportDefinition) => void;
}

type Opened = 'share' | 'versions' | 'remove' | null;

export function DefinitionMenu({ saved, label, name, onShared = () => undefined, onRestore }: DefinitionMenuProps) {
  const session = useSession();
  const notices = useNotices();
  const [opened, setOpened] = useState<Opened>(null);
  const exporting = useMutation({
    mutationFn: async () => saveFile(await fetchFile(exportAddress(saved.id), new AbortController().signal, () => undefined)),
    onError: notices.complain,
  });
  const { id } = saved;
  const editor = mayAct(session, 'editor');
  const change = saved.may_change && editor;
  const shut = () => setOpened(null);
  return (
    <>
      <MenuButton label={label} name={name} align="end">
        {(close) => {
          const open = (dialog: Opened) => () => {
            close();
            setOpened(dialog);
          };
          return (
            <ul className={styles['menu']}>
              <li>
                <ButtonLink look="quiet" to={`/reports/saved/${encodeURIComponent(id)}`}>
                  Make the report
                </ButtonLink>
              </li>
              {editor && (
                <>
                  <li>
                    <ButtonLink look="quiet" to={`/schedules/new?definition=${encodeURIComponent(id)}`}>
                      Schedule this report
                    </ButtonLink>
                  </li>
                  <li>
                    <ButtonLink look="quiet" to={`/builder/new?copy=${encodeURIComponent(id)}`}>
                      Copy
                    </ButtonLink>
                  </li>
                </>
              )}
              <li>
                <Button look="quiet" onClick={open('versions')}>
                  Versions
                </Button>
              </li>
              <li>
                <Button look="quiet" busy={exporting.isPending} onClick={() => exporting.mutate()}>
                  Export as JSON
                </Button>
              </li>
              {change && (
                <>
                  <li>
                    <Button look="quiet" onClick={open('share')}>
                      Share
                    </Button>
                  </li>
                  <li>
                    <Button look="danger" onClick={open('remove')}>
                      Delete
                    </Button>
                  </li>
                </>
              )}
            </ul>
          );
        }}
      </MenuButton>
      {opened === 'share' && <ShareDialog saved={saved} onShared={onShared} onClose={shut} />}
      {opened === 'remove' && <RemoveDialog saved={saved} onClose={shut} />}
      {opened === 'versions' && (
        <VersionsDialog
          id={id}
          newest={saved.version}
          onClose={shut}
          onRestore={
            onRestore === undefined || !change
              ? null
              : (definition) => {
                  onRestore(definition);
                  shut();
                }
          }
        />
      )}
    </>
  );
}
