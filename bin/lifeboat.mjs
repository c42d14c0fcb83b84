#!/usr/bin/env node
import { startWithNewEnoughNode } from '../scripts/node-version.mjs';

startWithNewEnoughNode(function () {
  return import('../scripts/setup/become.mjs').then(function (setup) {
    var args = process.argv.slice(2);
    // Only the demonstration brings a Temporal server of its own.
    return setup.become('src/cli/main.ts', args, { packagesOnly: args[0] !== 'demo' });
  });
});
