/** Setup of each test file: what Node compiled for it is kept for the files that come, since each is a process of its own that vitest ends without ceremony. */
import { flushCompileCache } from 'node:module';
import { afterAll } from 'vitest';

afterAll(() => flushCompileCache());
