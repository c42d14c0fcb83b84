import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where this user's caches are, the same place that the npm package env-paths names, and in it the folder `name`.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 */
export function cacheFolder(env, name) {
  const home = env.HOME ?? homedir();
  const folders = {
    darwin: () => join(home, 'Library', 'Caches', 'lifeboat'),
    win32: () => join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'lifeboat', 'Cache'),
  };
  const folder = folders[/** @type {'darwin' | 'win32'} */ (process.platform)];
  return join(folder ? folder() : join(env.XDG_CACHE_HOME || join(home, '.cache'), 'lifeboat'), name);
}
