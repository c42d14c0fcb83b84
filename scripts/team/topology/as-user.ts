/** A command as another user of this machine runs it; unchanged where this process is not root, or no user is named. */
export function asUser(
  user: string | undefined,
  command: string,
  args: readonly string[],
): readonly [command: string, args: readonly string[]] {
  if (user === undefined || process.getuid?.() !== 0) return [command, args];
  return ['setpriv', [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--', command, ...args]];
}
