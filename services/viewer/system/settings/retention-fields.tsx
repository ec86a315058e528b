/** How long reports are kept, and what that would remove now: said before it is saved. */
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import type { RetentionPreview } from '../../../query/routes/retention.ts';
import type { Settings } from '../../../reports/settings.ts';
import { plural } from '../../../reports/format.ts';
import { ask } from '../../api/client.ts';
import { FieldGroup, TextField } from '../../ui/field.tsx';
import styles from '../system.module.css';
import { useWords, type Words } from '../words.ts';
import { retentionOf, type SettingsDraft, type SettingsFaults } from './draft.ts';

export const previewRetention = async (retention: Settings['retention']): Promise<RetentionPreview> =>
  (await ask<RetentionPreview>('POST', '/settings/retention/preview', { body: retention })).body;

interface RetentionFieldsProps {
  readonly draft: SettingsDraft;
  readonly faults: SettingsFaults;
  readonly onChange: (change: Partial<SettingsDraft>) => void;
}

export function RetentionFields({ draft, faults, onChange }: RetentionFieldsProps) {
  const words = useWords();
  const sound = faults.days === null && faults.count === null && faults.megabytes === null;
  const retention = useDeferredValue(JSON.stringify(retentionOf(draft)));
  const { data } = useQuery({
    queryKey: ['retention', retention],
    queryFn: () => previewRetention(JSON.parse(retention) as Settings['retention']),
    enabled: sound,
    placeholderData: (before) => before,
  });
  return (
    <FieldGroup legend="How long reports are kept">
      <p className={styles['quiet']}>Of reports and their files; the events stay. Empty: no limit. Pinned reports stay in any case.</p>
      <div className={styles['thirds']}>
        <TextField label="Days" inputMode="numeric" value={draft.days} fault={faults.days} onChange={(days) => onChange({ days })} />
        <TextField
          label="The most reports"
          inputMode="numeric"
          value={draft.count}
          fault={faults.count}
          onChange={(count) => onChange({ count })}
        />
        <TextField
          label="The most room, MB"
          inputMode="decimal"
          value={draft.megabytes}
          fault={faults.megabytes}
          onChange={(megabytes) => onChange({ megabytes })}
        />
      </div>
      <p role="status">{sound && data !== undefined && sayPreview(data, words)}</p>
    </FieldGroup>
  );
}

export function sayPreview({ removed, kept, pinned }: RetentionPreview, words: Words): string {
  const stay = `${words.count(kept.reports)} ${plural(kept.reports, 'report', 'reports')} (${words.size(kept.size_bytes)}) would stay${pinned > 0 ? `, ${words.count(pinned)} of them pinned` : ''}`;
  if (removed.reports === 0) return `This would remove nothing now; ${stay}.`;
  const span = removed.from === null || removed.to === null ? '' : `, made from ${words.at(removed.from)} to ${words.at(removed.to)}`;
  return `This would remove ${words.count(removed.reports)} ${plural(removed.reports, 'report', 'reports')} (${words.size(removed.size_bytes)})${span}; ${stay}.`;
}
