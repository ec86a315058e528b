/** A person as the form holds it, and what is wrong with it. Pure. */
import type { UserRole } from '../../../people/types.ts';
import type { Person } from './people.ts';

export interface PersonDraft {
  readonly name: string;
  readonly email: string;
  readonly role: UserRole;
  /** null: every project. */
  readonly projects: readonly string[] | null;
  /** Empty: as the browser says. */
  readonly locale: string;
}

export const NEW_PERSON: PersonDraft = { name: '', email: '', role: 'viewer', projects: null, locale: '' };

export const draftOf = ({ name, email, role, projects, locale }: Person): PersonDraft => ({
  name,
  email,
  role,
  projects,
  locale: locale ?? '',
});

export const bodyOf = ({ projects, role, locale, name, email }: PersonDraft) => ({
  name: name.trim(),
  email: email.trim(),
  role,
  // An admin sees every project.
  projects: role === 'admin' ? null : projects,
  locale: locale.trim() === '' ? null : locale.trim(),
});

export interface Faults {
  readonly name: string | null;
  readonly email: string | null;
  readonly projects: string | null;
  readonly locale: string | null;
}

export function faultsOf({ name, email, projects, role, locale }: PersonDraft): Faults {
  return {
    name: name.trim() === '' ? 'Give a name.' : null,
    email: /^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(email.trim()) ? null : 'Give one address, such as jana@example.com.',
    projects: role !== 'admin' && projects?.length === 0 ? 'Choose at least one project, or every project.' : null,
    locale: localeFault(locale),
  };
}

/** null where it is one, or empty. */
export function localeFault(text: string): string | null {
  if (text.trim() === '') return null;
  try {
    Intl.getCanonicalLocales(text.trim());
    return Intl.NumberFormat.supportedLocalesOf(text.trim()).length > 0
      ? null
      : 'Numbers and dates of this language are not known. Try en-GB or de.';
  } catch (error) {
    if (error instanceof RangeError) return 'Give a language tag such as en-GB, de or ar-EG.';
    throw error;
  }
}

export const hasFault = (faults: Faults): boolean => Object.values(faults).some((fault) => fault !== null);
