import { fileURLToPath } from 'node:url';

/** The root of the repository: where processes under test are started. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));
