/** What the studio sets for itself. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Settings } from '../../../reports/settings.ts';
import { SESSION_KEY } from '../../api/session.ts';
import { useNotices } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ClashDialog } from '../kept/clash-dialog.tsx';
import { useKept, useSave, type Kept } from '../kept/kept.ts';
import { fromEntries, saySetting, TITLES, toEntries } from './draft.ts';
import { SettingsForm } from './settings-form.tsx';

const PATH = '/settings';

export function SettingsPage() {
  const found = useKept<Settings>(PATH);
  // The form keeps what it began with: an answer that comes later must not change what somebody is typing.
  const [base, setBase] = useState<Kept<Settings>>(found);
  const cache = useQueryClient();
  const { say } = useNotices();
  const { save, clash, settle } = useSave<Settings>(PATH, (kept) => {
    setBase(kept);
    say('The settings are saved.');
    void cache.invalidateQueries({ queryKey: SESSION_KEY });
  });
  return (
    <>
      <PageHead title="Settings" lead="They hold for everybody. Reports that are stored stay as they were made." />
      <SettingsForm
        key={base.version}
        base={base.body}
        busy={save.isPending}
        error={clash === null ? save.error : null}
        onSave={(mine) => save.mutate({ mine, base })}
      />
      {clash !== null && (
        <ClashDialog
          clash={clash}
          busy={save.isPending}
          toEntries={toEntries}
          fromEntries={fromEntries}
          sayKey={(key) => TITLES[key] ?? key}
          sayValue={saySetting}
          onMerge={(mine, theirs) => save.mutate({ mine, base: theirs })}
          onTakeTheirs={(theirs) => {
            settle();
            setBase(theirs);
          }}
          onClose={settle}
        />
      )}
    </>
  );
}
