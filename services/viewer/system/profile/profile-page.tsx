/** Oneself: who one is here, in which locale one reads, and one's own tokens. */
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Me } from '../../../query/routes/me.ts';
import { ask, read } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { SESSION_KEY, useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Form } from '../../ui/form.tsx';
import { LocaleField } from '../locale-field.tsx';
import { localeFault } from '../people/draft.ts';
import { ROLE_WORDS } from '../people/people.ts';
import styles from '../system.module.css';
import { EmbedSection } from '../tokens/embed-section.tsx';
import { TokenSection } from '../tokens/token-section.tsx';
import { browserLocale } from '../../api/browser-locale.ts';

const KEY = ['me'];

export function ProfilePage() {
  const { person } = useSession();
  const me = useSuspenseQuery({ queryKey: KEY, queryFn: ({ signal }) => read<Me>('/me', signal) }).data;
  return (
    <>
      <PageHead title="Your profile" />
      <div className={styles['sections']}>
        <Facts
          facts={[
            { name: 'Name', value: <bdi>{me.name}</bdi> },
            { name: 'Mail address', value: me.email ?? '–' },
            { name: 'Role', value: ROLE_WORDS[person.role] },
            { name: 'Projects', value: me.projects?.join(', ') ?? 'every project' },
          ]}
        />
        <LocaleForm me={me} />
        <TokenSection
          title="Your tokens"
          owner={person.id}
          empty="You have made none. A program with such a token may do what you may do."
        />
        <EmbedSection own={person.id} />
      </div>
    </>
  );
}

function LocaleForm({ me }: { readonly me: Me }) {
  const [locale, setLocale] = useState(me.locale ?? '');
  const cache = useQueryClient();
  const { say } = useNotices();
  const fault = localeFault(locale);
  const save = useMutation({
    mutationFn: () => ask('PUT', '/me', { body: { locale: locale.trim() === '' ? null : locale.trim() } }),
    onSuccess: async () => {
      await Promise.all([cache.invalidateQueries({ queryKey: KEY }), cache.invalidateQueries({ queryKey: SESSION_KEY })]);
      say('Numbers and dates are written so from now on.');
    },
  });
  return (
    <Form
      className={styles['form']}
      name="How you read"
      onSubmit={() => {
        if (fault === null) save.mutate();
      }}
    >
      <LocaleField value={locale} otherwise={`Empty: as this browser says (${browserLocale()}).`} fault={fault} onChange={setLocale} />
      {save.error !== null && <ProblemNote problem={problemOf(save.error)} />}
      <div className={styles['row']}>
        <Button type="submit" look="primary" busy={save.isPending} disabled={fault !== null || locale.trim() === (me.locale ?? '')}>
          Save
        </Button>
      </div>
    </Form>
  );
}
