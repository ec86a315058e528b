/** Every version that was saved: who saved it and when, what is in it, and back to it. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import type { VersionBody } from '../../../query/routes/definitions.ts';
import type { ReportDefinition } from '../../../reports/spec.ts';
import { sayInstant } from '../../../reports/ranges.ts';
import { localeOf, useSession } from '../../api/session.ts';
import { ErrorBoundary } from '../../shell/error-boundary.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { versionsOf } from '../data.ts';
import { Outline } from './outline.tsx';
import styles from './saving.module.css';

interface VersionsDialogProps {
  readonly id: string;
  readonly newest: number;
  /** null: who looks may not change it. */
  readonly onRestore: ((definition: ReportDefinition) => void) | null;
  readonly onClose: () => void;
}

export const VersionsDialog = ({ onClose, ...rest }: VersionsDialogProps) => (
  <Dialog title="Versions" open wide onClose={onClose}>
    <ErrorBoundary onRetry={() => undefined}>
      <Suspense fallback={<Skeleton height="16rem" />}>
        <VersionList {...rest} />
      </Suspense>
    </ErrorBoundary>
  </Dialog>
);

function VersionList({ id, newest, onRestore }: Omit<VersionsDialogProps, 'onClose'>) {
  const { data } = useSuspenseQuery(versionsOf(id));
  const [looked, setLooked] = useState(data[0]?.version ?? null);
  const shown = data.find(({ version }) => version === looked);
  return (
    <div className={styles['both']}>
      <ol className={styles['versions']} aria-label="Versions, newest first">
        {data.map((version) => (
          <li key={version.version}>
            <Button aria-pressed={version.version === looked} onClick={() => setLooked(version.version)}>
              <VersionName version={version} />
            </Button>
          </li>
        ))}
      </ol>
      {shown !== undefined && (
        <section aria-label={`Version ${shown.version}`}>
          <Outline definition={shown.definition} />
          {onRestore !== null && shown.version !== newest && (
            <Button look="primary" onClick={() => onRestore(shown.definition)}>
              Restore version {shown.version}
            </Button>
          )}
          {shown.version === newest && <p className={styles['quiet']}>This is the newest version.</p>}
        </section>
      )}
    </div>
  );
}

function VersionName({ version }: { readonly version: VersionBody }) {
  const session = useSession();
  return (
    <span className={styles['version']}>
      <strong>Version {version.version}</strong>
      <span>{version.changed_by_name ?? 'no user'}</span>
      <span className={styles['quiet']}>
        {sayInstant(version.changed_at, session.studio.zone, localeOf(session))} ({session.studio.zone})
      </span>
    </span>
  );
}
