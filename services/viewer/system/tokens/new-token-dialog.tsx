/** Makes a token: one's own, with one's own rights, or a service token with rights of its own. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ROLES, type Role } from '../../../people/types.ts';
import { ask } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Form } from '../../ui/form.tsx';
import { ProjectsField } from '../people/projects-field.tsx';
import styles from '../system.module.css';
import { ROLE_WORDS, useRefresh, type NewToken } from './tokens.ts';

interface NewTokenDialogProps {
  readonly service: boolean;
  readonly onMade: (token: NewToken) => void;
  readonly onClose: () => void;
}

export function NewTokenDialog({ service, onMade, onClose }: NewTokenDialogProps) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [projects, setProjects] = useState<readonly string[] | null>(null);
  const [tried, setTried] = useState(false);
  const refresh = useRefresh();
  const limited = service && (role === 'viewer' || role === 'editor');
  const make = useMutation({
    mutationFn: async () => {
      const rights = service ? { role, projects: limited ? projects : null } : {};
      return (await ask<NewToken>('POST', '/tokens', { body: { name: name.trim(), ...rights } })).body;
    },
    onSuccess: async (token) => {
      await refresh();
      onMade(token);
    },
    // The token is shown once and kept by nobody.
    gcTime: 0,
  });
  const nameFault = name.trim() === '' ? 'Say what it is for, such as nightly-export.' : null;
  const projectFault = limited && projects?.length === 0 ? 'Choose at least one project, or every project.' : null;
  return (
    <Dialog title={service ? 'Make a service token' : 'Make a token of your own'} open onClose={make.isPending ? null : onClose}>
      <Form
        className={styles['form']}
        onSubmit={() => {
          setTried(true);
          if (nameFault === null && projectFault === null) make.mutate();
        }}
      >
        {!service && <p>It may do what you may do, until you revoke it or lose the rights yourself.</p>}
        <TextField
          label="What it is for"
          value={name}
          maxLength={200}
          autoComplete="off"
          fault={tried ? nameFault : null}
          onChange={setName}
        />
        {service && (
          <SelectField
            label="Role"
            value={role}
            options={ROLES.map((value) => ({ value, text: ROLE_WORDS[value] }))}
            onChange={(value) => setRole(value as Role)}
          />
        )}
        {limited && <ProjectsField value={projects} fault={tried ? projectFault : null} onChange={setProjects} />}
        {make.error !== null && <ProblemNote problem={problemOf(make.error)} />}
        <Actions>
          <Button onClick={onClose} disabled={make.isPending}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={make.isPending}>
            Make it
          </Button>
        </Actions>
      </Form>
    </Dialog>
  );
}
