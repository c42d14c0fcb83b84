// node scripts/licences.mjs
// Writes docs/reference/licences.md from the lockfile; ends with 1 and the reasons when a package may not be used.
import { startWithNewEnoughNode } from './node-version.mjs';

startWithNewEnoughNode(function () {
  return import('./dependencies/licences.mjs').then(function (licences) {
    return licences.main();
  });
});
