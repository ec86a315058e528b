/** A one-time sign-in link, shown this once. */
import { useMutation } from '@tanstack/react-query';
import type { NewSignInLinkBody } from '../../../query/routes/users.ts';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { SecretOnce } from '../../ui/secret-once.tsx';
import { useWords } from '../words.ts';
import { addressOf, useRefresh, type Person } from './people.ts';

interface MadeLink {
  readonly person: Person;
  readonly link: NewSignInLinkBody;
}

export function useMakeLink() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (person: Person): Promise<MadeLink> => ({
      person,
      link: (await ask<NewSignInLinkBody>('POST', `${addressOf(person.id)}/sign-in-links`)).body,
    }),
    onSuccess: () => void refresh(),
    // What is shown once is kept by nobody.
    gcTime: 0,
  });
}

export function LinkOnce({ made: { person, link }, onClose }: { readonly made: MadeLink; readonly onClose: () => void }) {
  const words = useWords();
  const { studio } = useSession();
  const mail = new URLSearchParams({
    subject: `Sign in to the reports of ${studio.name}`,
    body: `This link signs you in once. It works until ${words.at(link.expires_at)}.\n\n${link.url}\n`,
  });
  return (
    <SecretOnce title="A one-time link" label="The link" secret={link.url} onClose={onClose}>
      <p>
        It signs <bdi>{person.name}</bdi> in, once, until {words.at(link.expires_at)}. Earlier unused links no longer work. Whoever has the
        link can use it: give it to nobody else.
      </p>
      <p>
        <a href={`mailto:${encodeURIComponent(person.email)}?${mail.toString().replaceAll('+', '%20')}`}>Write a mail with it</a>
      </p>
    </SecretOnce>
  );
}
