/** The browser that draws the PDFs, to look at pages with. */
import { chromium, type Browser } from 'playwright-core';
import { findBinaries } from '../../services/reports/rendering/browser-binary.ts';

const ARGUMENTS = ['--no-sandbox', '--headless=shell', '--no-zygote', '--disable-gpu'];

/** @throws where no Chromium starts, with what each of them said */
export async function openBrowser(): Promise<Browser> {
  const failures: string[] = [];
  for (const binary of await findBinaries({ chromiumPath: process.env['CHROMIUM_PATH'] ?? null, unpackFolder: null })) {
    try {
      const libraries = await binary.libraries();
      return await chromium.launch({
        executablePath: await binary.path(),
        args: ARGUMENTS,
        ...(libraries !== null && { env: { LD_LIBRARY_PATH: libraries } }),
      });
    } catch (error) {
      failures.push(`${binary.origin}: ${String(error)}`);
    }
  }
  throw new Error(`no browser starts: ${failures.join('\n')}`);
}
