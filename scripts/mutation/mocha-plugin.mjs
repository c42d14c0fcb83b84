/* eslint-disable @typescript-eslint/ban-ts-comment -- Stryker's types are checked where it loads this. */
// @ts-nocheck -- Stryker hands over plain objects and checks the plugin when it loads it.
// Stryker's own Mocha runner (9.6.1) ends at Mocha 11; this one drives Mocha 12 by its public interface.
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import Mocha from 'mocha';
import { SurvivorsReporter } from './survivors.mjs';

/** What mutated code and Stryker tell each other; the name is Stryker's (`INSTRUMENTER_CONSTANTS.NAMESPACE`). */
const instrumented = (globalThis.__stryker__ ??= {});

/** Loads the files of `mutationTests` once, then runs those tests again and again, each time with another mutant active. */
class MochaRunner {
  static inject = tokens(commonTokens.options);
  #mocha;
  #isLoaded = false;
  #coversPerTest = false;

  constructor({ mutationTests }) {
    // The same examples each time: what survives in one run survives in the next.
    fc.configureGlobal({ seed: 1 });
    this.#mocha = new Mocha({ timeout: 0, reporter: class {} });
    this.#mocha.cleanReferencesAfterRun(false);
    for (const file of mutationTests) this.#mocha.addFile(file);
    const noteTest = (context) => {
      if (this.#coversPerTest) instrumented.currentTestId = context.currentTest?.fullTitle();
    };
    this.#mocha.suite.beforeEach(function () {
      noteTest(this);
    });
  }

  capabilities() {
    // A module is imported once per process: mutants that act while it loads need a new one.
    return { reloadEnvironment: false };
  }

  async dryRun({ coverageAnalysis, disableBail }) {
    this.#coversPerTest = coverageAnalysis === 'perTest';
    const result = await this.#run(disableBail);
    this.#coversPerTest = false;
    const isCovered = result.status === DryRunStatus.Complete && coverageAnalysis !== 'off';
    return isCovered ? { ...result, mutantCoverage: instrumented.mutantCoverage } : result;
  }

  async mutantRun({ activeMutant, testFilter, disableBail, hitLimit, mutantActivation }) {
    instrumented.hitLimit = hitLimit;
    instrumented.hitCount = hitLimit === undefined ? undefined : 0;
    const names = (testFilter ?? []).map((name) => `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    this.#mocha.grep(new RegExp(names.join('|')));
    const isStatic = mutantActivation === 'static';
    const result = await this.#run(disableBail, activeMutant.id, isStatic);
    // The dry run has loaded the same files: what keeps them from loading is the mutant, and nobody could overlook it.
    if (isStatic && result.status === DryRunStatus.Error && !this.#isLoaded) {
      const failureMessage = `the tests do not load: ${result.errorMessage}`;
      return { status: MutantRunStatus.Killed, failureMessage, killedBy: [], nrOfTests: 0 };
    }
    return toMutantRunResult(result);
  }

  async #run(disableBail, mutant, whileLoading = false) {
    try {
      if (!this.#isLoaded) {
        instrumented.activeMutant = whileLoading ? mutant : undefined;
        await this.#mocha.loadFilesAsync();
        this.#isLoaded = true;
      }
      instrumented.activeMutant = mutant;
      bail(this.#mocha.suite, !disableBail);
      const tests = await resultsOf(this.#mocha);
      const limit = determineHitLimitReached(instrumented.hitCount, instrumented.hitLimit);
      return limit ?? { status: DryRunStatus.Complete, tests };
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: String(error?.stack ?? error) };
    }
  }
}

function resultsOf(mocha) {
  const tests = [];
  const note = (test, rest) =>
    tests.push({ id: test.fullTitle(), name: test.fullTitle(), timeSpentMs: test.duration ?? 0, ...rest });
  return new Promise((resolve) => {
    mocha
      .run(() => resolve(tests))
      .on('pass', (test) => note(test, { status: TestStatus.Success }))
      .on('fail', (test, error) => note(test, { status: TestStatus.Failed, failureMessage: String(error?.message) }));
  });
}

function bail(suite, value) {
  suite.bail(value);
  for (const each of suite.suites) bail(each, value);
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'mocha-12', MochaRunner),
  declareClassPlugin(PluginKind.Reporter, 'survivors', SurvivorsReporter),
];

/** Not Stryker's own `testFiles`: with that it activates a mutant of a constant only after the constant is made. */
export const strykerValidationSchema = {
  properties: { mutationTests: { type: 'array', items: { type: 'string' }, minItems: 1 } },
};
