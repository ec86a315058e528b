/** Over which range, zone and filters the preview is made. */
import type { ReportDefinition } from '../../../reports/spec.ts';
import { localeOf, useSession } from '../../api/session.ts';
import { dimensionsOf } from '../../api/subjects.ts';
import { CheckField } from '../../ui/field.tsx';
import { FilterPicker } from '../../ui/filter-picker.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';
import { ZonePicker } from '../../ui/zone-picker.tsx';
import { usePreviewed } from '../previewed.ts';
import styles from './preview.module.css';

export function PreviewQuestion({ draft, studioZone }: { readonly draft: ReportDefinition; readonly studioZone: string }) {
  const session = useSession();
  const locale = localeOf(session);
  const { question, ask } = usePreviewed();
  const count = Object.keys(question.filters).length;
  return (
    <div className={styles['question']}>
      <RangePicker
        value={question.range}
        zone={question.zone ?? studioZone}
        locale={locale}
        onChange={(range) => ask({ ...question, range })}
      />
      <ZonePicker value={question.zone} studio={studioZone} onChange={(zone) => ask({ ...question, zone })} />
      <MenuButton
        label={count === 0 ? 'Filters' : `Filters (${count})`}
        name={`Filters of the preview: ${count === 0 ? 'none' : count}`}
        align="end"
      >
        <FilterPicker
          dimensions={dimensionsOf(draft, session)}
          value={question.filters}
          range={question.range}
          zone={question.zone}
          locale={locale}
          onChange={(filters) => ask({ ...question, filters })}
        />
      </MenuButton>
      <CheckField label="Compare" checked={question.compare} onChange={(compare) => ask({ ...question, compare })} />
    </div>
  );
}
