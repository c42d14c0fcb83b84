import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Violation } from '../audit/case.ts';
import { happenings } from './happenings.ts';
import { openHouse } from './house.ts';
import { play, type Player } from './play.ts';
import { paperSabotages } from './paper-sabotages.ts';
import { honestProduct, sabotagedProduct, type Product } from './product.ts';
import { proofSabotages } from './proof-sabotages.ts';
import { runSabotages } from './run-sabotages.ts';
import type { Sabotage } from './sabotage.ts';
import { anyScript, death, foundBefore, foundOfForgers, type Script } from './script.ts';
import type { House } from './stage.ts';
import { stepSabotages } from './step-sabotages.ts';

/** One seed for all: a failure is played again by it, another seed shows other sequences. */
const seed = Number(process.env['LIFEBOAT_SEED'] ?? 20_260_401);
const sequences = Number(process.env['LIFEBOAT_SEQUENCES'] ?? 300);

/** Sequences from which those are taken that could show a sabotage, and how many of these are played at most. */
const drawn = 24_000;
const mostPlays = 40;

/** How attempts must have ended somewhere among the sequences: each a guard that really closed, or a way through. */
const necessaryEnds = [
  ...['asked', 'keep', 'surprise', 'on-its-way', 'lost', 'refused'].map((kind) => `verdict: ${kind}`),
  ...['NotApproved', 'CoolingOff', 'Rejected', 'Stopped', 'Paused', 'CancelRequested'].map(
    (code) => `refused: ${code}`,
  ),
  ...['RunNotOpen', 'RunPaused', 'WrongType', 'WrongWorkflow', 'HistoryIncomplete'].map((code) => `refused: ${code}`),
  ...['NotInPlan', 'OtherPlan', 'RequestRefused', 'BatchTooLarge', 'SoakNotOver'].map((code) => `refused: ${code}`),
  ...['end: killed', 'end: AwsCallError', 'end: ApplicationFailure', 'gone is noted'],
];

/** Every guard of the terminator on which the life of a primary hangs, each taken out of a copy of the product. */
const sabotages = [...proofSabotages, ...paperSabotages, ...runSabotages];

/** A canary that stays would hide what the others show: whoever is sabotaged may take as many at once as are asked for. */
const noCanaries = { file: 'terminator/step-size.ts', from: 'if (asking <= limit) return;', to: 'return;' };

/** The rule that this breaks says nothing of the other guards, and theirs nothing of the canaries. */
const stepRule = 'small steps';

describe('the terminator, whatever happens', function () {
  this.timeout(300_000);
  let house: House;
  let close: () => Promise<void>;
  let struck: Map<string, number>;
  let terminated = 0;
  let samples: readonly Script[];
  before(async () => {
    ({ house, close } = await openHouse());
    samples = fc.sample(anyScript, { seed, numRuns: drawn });
  });
  after(() => close());

  it(`terminates no primary without proof and papers, in ${sequences} sequences of events`, async () => {
    struck = new Map();
    await withPlayer(await honestProduct(), (player) =>
      fc.assert(
        fc.asyncProperty(anyScript, async (script) => {
          const played = await play(house, player, script);
          for (const name of played.struck) struck.set(name, (struck.get(name) ?? 0) + 1);
          terminated += played.terminated;
          assert.deepEqual(played.violations, []);
        }),
        { seed, numRuns: sequences, examples: [...foundBefore, ...foundOfForgers].map((script) => [script]) },
      ),
    );
  });

  it('terminated in most of them, and every event struck, and every guard closed', () => {
    const never = [...Object.keys(happenings), death, ...necessaryEnds].filter((name) => !struck.has(name));
    assert.deepEqual(never, [], `seed ${seed}`);
    assert.ok(terminated > sequences / 2, `only ${terminated} primaries were terminated in ${sequences} sequences`);
  });

  for (const { name, edits, shownBy } of sabotages) {
    it(`would not pass if ${name}`, () =>
      isFound({ name, shownBy, edits: [...edits, noCanaries] }, ({ rule }) => rule !== stepRule));
  }

  for (const each of stepSabotages) {
    it(`would not pass if ${each.name}`, () => isFound(each, ({ rule }) => rule === stepRule));
  }

  async function isFound({ name, edits, shownBy }: Sabotage, isIt: (violation: Violation) => boolean): Promise<void> {
    const scripts = samples.filter(shownBy).slice(0, mostPlays);
    const found = await withPlayer(await sabotagedProduct(name, edits), async (player) => {
      for (const script of scripts) {
        const { violations } = await play(house, player, script);
        if (violations.some(isIt)) return true;
      }
      return false;
    });
    assert.ok(found, `the judge saw nothing in ${scripts.length} sequences of seed ${seed}`);
  }
});

async function withPlayer<T>(product: Product, run: (player: Player) => Promise<T>): Promise<T> {
  const clients = product.createAwsClients({ requestTimeoutMs: 5_000, connectTimeoutMs: 5_000 });
  try {
    return await run({ product, clients });
  } finally {
    clients.close();
  }
}
