/** The pages under System, for their tests. */
import { afterAll, beforeAll } from 'vitest';
import { openViewer, type OpenViewer, type SignedIn, type SignInOptions } from './open-viewer.ts';

interface System {
  /** Open while the tests of the file run. */
  readonly viewer: () => OpenViewer;
  /** A window of its own on one of the pages. */
  readonly open: (path: string, options?: SignInOptions) => Promise<SignedIn>;
}

/** One viewer for all tests of a file. */
export function systemOfTests(): System {
  let viewer: OpenViewer;
  beforeAll(async () => {
    viewer = await openViewer();
  });
  afterAll(() => viewer.close());
  return { viewer: () => viewer, open: (path, options) => openSystem(viewer, path, options) };
}

/** A window of its own on one of them, when its frame is there. */
async function openSystem(viewer: OpenViewer, path: string, options: SignInOptions = {}): Promise<SignedIn> {
  const signedIn = await viewer.openWindow(options);
  await signedIn.page.goto(`/app/system/${path}`);
  await signedIn.page.getByRole('navigation', { name: 'System' }).waitFor();
  return signedIn;
}

/** How each page is looked at. */
export const LOOKS = [
  ['light', {}],
  ['dark', { dark: true }],
  ['phone', { phone: true }],
] as const;
