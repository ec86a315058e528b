/** `wrapsheet user …` and `wrapsheet token …`. */
import { WrapsheetError } from '../../common/errors.ts';
import { askJson, withApi, type DataOption } from '../context.ts';
import type { Api } from '../api.ts';

interface UserOptions extends DataOption {
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly project?: readonly string[];
}

export async function createUser(options: UserOptions): Promise<void> {
  await withApi(options, async (api) => {
    const { name, email, role, project } = options;
    const user = await askJson<{ readonly id: string }>(api, 'POST', '/users', { name, email, role, projects: project ?? null });
    await printLink(api, user.id);
  });
}

export async function linkUser(options: DataOption & { readonly email: string }): Promise<void> {
  await withApi(options, async (api) => {
    const { items } = await askJson<{ readonly items: readonly { readonly id: string; readonly email: string }[] }>(api, 'GET', '/users');
    const user = items.find(({ email }) => email === options.email.trim().toLowerCase());
    if (user === undefined) throw new WrapsheetError('not_found', `Nobody has the address ${options.email}`);
    await printLink(api, user.id);
  });
}

async function printLink(api: Api, userId: string): Promise<void> {
  const { url, expires_at } = await askJson<{ readonly url: string; readonly expires_at: string }>(
    api,
    'POST',
    `/users/${userId}/sign-in-links`,
  );
  process.stdout.write(`${url}\n`);
  process.stderr.write(`The link works once, until ${expires_at}.\n`);
}

interface TokenOptions extends DataOption {
  readonly name: string;
  readonly role: string;
  readonly project?: readonly string[];
}

export async function createToken(options: TokenOptions): Promise<void> {
  await withApi(options, async (api) => {
    const { name, role, project } = options;
    const { token } = await askJson<{ readonly token: string }>(api, 'POST', '/tokens', { name, role, projects: project ?? null });
    process.stdout.write(`${token}\n`);
    process.stderr.write('It is shown this once.\n');
  });
}
