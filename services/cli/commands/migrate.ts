/** `wrapsheet migrate`: a running server has migrated when it started; otherwise opening the store does it. */
import { withApi, type DataOption } from '../context.ts';

export async function migrateStore(options: DataOption): Promise<void> {
  await withApi(options, async (api) => {
    await api.request({ method: 'GET', path: '/health/live' });
    process.stdout.write(
      api.remote ? 'A server runs over this folder; it is at the newest migration.\n' : 'The store is at the newest migration.\n',
    );
  });
}
