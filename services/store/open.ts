/**
 * The store room: ClickHouse, embedded or remote, behind one `Store`; migrations; documents and leases; landing a chunk of events exactly
 * once and proving that what is derived from raw equals raw. This file opens a store.
 */
import { openEmbedded, type EmbeddedConfig } from './embedded.ts';
import { openRemote, type RemoteConfig } from './remote.ts';
import type { Store } from './types.ts';

export type StoreConfig = EmbeddedConfig | RemoteConfig;

/**
 * Opens the store; `migrate` brings its tables up to date. A remote server is not contacted yet.
 * @throws WrapsheetError data_folder_in_use, config_invalid
 */
export async function openStore(config: StoreConfig): Promise<Store> {
  return config.kind === 'embedded' ? openEmbedded(config) : openRemote(config);
}
