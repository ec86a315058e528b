/** Writes a schedule: fields at one side, what they would do at the other. Faults stand beside their fields. */
import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { parseBound } from '../../../common/calendar-range.ts';
import type { ScheduleInput } from '../../../scheduler/schedule.ts';
import type { Problem } from '../../api/problem.ts';
import { localeOf, useSession } from '../../api/session.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Actions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { FiringsPreview } from '../preview/firings-preview.tsx';
import { MailPreview } from '../preview/mail-preview.tsx';
import { inputOfDraft, type Draft } from './draft.ts';
import styles from './editor.module.css';
import { faultsAt, faultsOf, type Faults } from './faults.ts';
import { LateFields } from './late-fields.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { MailFields } from './mail-fields.tsx';
import { ReportFields } from './report-fields.tsx';
import { WhenFields } from './when-fields.tsx';

interface EditorProps {
  readonly start: Draft;
  /** The schedule that is changed; null: a new one. */
  readonly standing: { readonly id: string; readonly input: ScheduleInput } | null;
  readonly verb: string;
  readonly busy: boolean;
  /** What the server said of the last try; null: nothing is wrong. */
  readonly problem: Problem | null;
  readonly onSave: (input: ScheduleInput) => void;
  /** Where one goes who does not save. */
  readonly back: string;
}

export function Editor({ start, standing, verb, busy, problem, onSave, back }: EditorProps) {
  const locale = localeOf(useSession());
  const [draft, setDraft] = useState(start);
  // Nobody is told what is missing before they have tried to save.
  const [tries, setTries] = useState(0);
  const [refused, setRefused] = useState<{ readonly problem: Problem | null; readonly draft: Draft | null }>({
    problem: null,
    draft: null,
  });
  const form = useRef<HTMLFormElement>(null);
  if (refused.problem !== problem) setRefused({ problem, draft });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const own = faultsOf(draft);
  // The server's word holds until something is changed.
  const said = refused.draft === draft ? faultsAt(problem?.faults ?? []) : {};
  const faults: Faults = { ...said, ...(tries > 0 && own) };
  const marked = Object.keys(faults).length;
  const input = useMemo(() => inputOfDraft(draft, standing?.input ?? null, parseBound), [draft, standing]);
  const part = { draft, faults, change };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (Object.keys(own).length === 0) onSave(input);
  };
  // At the first field that is marked, once for each try: later faults come while somebody is typing elsewhere.
  const shown = useRef<Problem | number>(0);
  useEffect(() => {
    const attempt = problem ?? tries;
    if (marked === 0 || shown.current === attempt) return;
    shown.current = attempt;
    form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [tries, problem, marked]);
  return (
    <div className={styles['columns']}>
      <form ref={form} className={styles['form']} noValidate onSubmit={submit}>
        <TextField label="Name" maxLength={200} value={draft.name} fault={faults.name ?? null} onChange={(name) => change({ name })} />
        <ReportFields {...part} />
        <WhenFields {...part} />
        <MailFields {...part} />
        <LateFields {...part} />
        {marked > 0 && (
          <p className={styles['fault']} role="alert">
            Not saved yet: see the {marked === 1 ? 'field that is' : `${marked} fields that are`} marked.
          </p>
        )}
        {problem !== null && refused.draft === draft && Object.keys(said).length === 0 && <ProblemNote problem={problem} />}
        {/* While it is being saved it goes to its page by itself. */}
        <LeaveGuard dirty={!busy && JSON.stringify(draft) !== JSON.stringify(start)} />
        <Actions>
          <ButtonLink to={back}>Cancel</ButtonLink>
          <Button type="submit" look="primary" busy={busy}>
            {verb}
          </Button>
        </Actions>
      </form>
      <Outlook draft={draft} input={input} schedule={standing?.id ?? null} locale={locale} />
    </div>
  );
}

interface OutlookProps {
  readonly draft: Draft;
  readonly input: ScheduleInput;
  readonly schedule: string | null;
  readonly locale: string;
}

/** What it would do, a moment after it was typed. */
function Outlook({ schedule, locale, ...written }: OutlookProps) {
  const { draft, input } = useSettled(written);
  // The name stands in the mail only: where there is none yet, another does.
  const named = input.name === '' ? { ...input, name: 'New schedule' } : input;
  const ready = Object.keys(faultsOf(draft)).every((field) => field === 'name');
  const waits = <p className={styles['waits']}>Shown as soon as report, times and recipients are there.</p>;
  return (
    <aside className={styles['outlook']}>
      <section aria-labelledby="mail">
        <h2 id="mail">The mail, if it were due now</h2>
        {ready ? <MailPreview input={named} schedule={schedule} locale={locale} /> : waits}
      </section>
      <section aria-labelledby="next">
        <h2 id="next">Next firings</h2>
        {ready ? <FiringsPreview input={named} schedule={schedule} locale={locale} /> : waits}
      </section>
    </aside>
  );
}
