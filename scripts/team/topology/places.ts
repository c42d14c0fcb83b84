import { fileURLToPath } from 'node:url';

/** The repository. */
export const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** The folder of the compose file. */
export const deploymentFolder = fileURLToPath(new URL('../../../temporal-docker', import.meta.url));
