// Read by every Node that knows modules: no syntax newer than that, no imports.
var OLDEST_MAJOR = 20;
var OLDEST_MINOR = 19;

/**
 * One sentence when this Node is too old, else nothing.
 * @param {string} version
 */
export function complaintAboutNode(version) {
  var numbers = version.replace('v', '').split('.').map(Number);
  var major = numbers[0] || 0;
  var minor = numbers[1] || 0;
  if (major > OLDEST_MAJOR || (major === OLDEST_MAJOR && minor >= OLDEST_MINOR)) return undefined;
  return (
    'Lifeboat needs Node ' +
    OLDEST_MAJOR +
    '.' +
    OLDEST_MINOR +
    ' or newer and this is Node ' +
    version.replace('v', '') +
    ': install a current one from https://nodejs.org and run the command again.'
  );
}

/**
 * Loads `entry` only when Node is new enough to read it.
 * @param {() => Promise<void>} entry
 */
export function startWithNewEnoughNode(entry) {
  var complaint = complaintAboutNode(process.version);
  if (complaint === undefined) return entry();
  console.error(complaint);
  process.exitCode = 1;
}
