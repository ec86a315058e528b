/** What can be done with a stored report: asked again as a new one, pinned, deleted. */
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ReportResult } from '../../reports/types.ts';
import { writeQuestion } from '../api/question.ts';
import type { Session } from '../api/session.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { useNotices } from '../ui/notices.tsx';
import { mayDelete, mayPin, useDeed, type Deed } from './history.ts';
import { useKept } from './kept.ts';
import { pathOf } from '../api/subjects.ts';

const SAID: Readonly<Record<Deed, string>> = {
  pin: 'Pinned: no retention takes it.',
  unpin: 'No longer pinned: it goes when its time has come.',
  delete: 'Deleted, with its files.',
};

export function StoredActions({ report, session }: { readonly report: ReportResult; readonly session: Session }) {
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const { say, complain } = useNotices();
  const { data: kept } = useKept(report.id);
  const deed = useDeed((done) => {
    say(SAID[done]);
    if (done === 'delete') void navigate('/reports/history', { replace: true });
  }, complain);
  const { id } = report;
  const owner = report.requested_by.id;
  const again = againOf(report);
  return (
    <>
      {again !== null && <ButtonLink to={again}>Ask anew</ButtonLink>}
      {mayPin(session, owner) && kept !== undefined && (
        <Button busy={deed.isPending} aria-pressed={kept.pinned} onClick={() => deed.mutate({ deed: kept.pinned ? 'unpin' : 'pin', id })}>
          {kept.pinned ? 'Pinned' : 'Pin'}
        </Button>
      )}
      {mayDelete(session, owner) && (
        <Button look="danger" onClick={() => setDeleting(true)}>
          Delete
        </Button>
      )}
      <Dialog title="Delete this report?" open={deleting} onClose={() => setDeleting(false)}>
        <p>
          “<bdi>{report.title}</bdi>”, {report.range.text}, and its files are gone for good. The events stay; the same question can be asked
          anew.
        </p>
        <Actions>
          <Button onClick={() => setDeleting(false)}>Keep it</Button>
          <Button look="danger" busy={deed.isPending} onClick={() => deed.mutate({ deed: 'delete', id })}>
            Delete
          </Button>
        </Actions>
      </Dialog>
    </>
  );
}

/** The same bounds, zone and filters; null of one whose definition was never saved. */
function againOf({ template, definition, range, filters, comparison }: ReportResult): string | null {
  const subject =
    template !== null
      ? ({ kind: 'template', id: template } as const)
      : definition?.id
        ? ({ kind: 'definition', id: definition.id } as const)
        : null;
  if (subject === null) return null;
  const question = writeQuestion({
    range: { from: range.from, to: range.to },
    zone: range.zone,
    filters: Object.fromEntries(filters.map(({ dimension, values }) => [dimension, values.map(({ id }) => id)])),
    compare: comparison !== null,
  });
  return `${pathOf(subject)}?${question}`;
}
