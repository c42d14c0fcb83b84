import { Office } from './gated-world.ts';
import { useWorld, type OwnWorldOptions, type WorldOfTest } from './use-world.ts';

/** A world at the pace of real time with an office and, unless a test starts it itself, its terminator. */
export interface GatedWorldOfTest extends WorldOfTest {
  readonly office: Office;
}

interface GatedWorldOptions extends Partial<OwnWorldOptions> {
  readonly withTerminator?: boolean;
  /** Laid down in the approvals file. */
  readonly rules?: object;
}

/** For the tests of one `describe`: world, keys and evidence, and the terminator at work. */
export function useGatedWorld(
  name: string,
  { withTerminator = true, rules, ...options }: GatedWorldOptions = {},
): GatedWorldOfTest {
  const office = new Office(name, rules);
  const opened = useWorld({ name, speed: 1, lanePace: 100, workerEnv: office.workerEnv, ...options });
  if (withTerminator) {
    before(async function startTheTerminator() {
      this.timeout(40_000);
      await office.terminator(opened.world);
    });
  }
  return {
    office,
    fleet: opened.fleet,
    get world() {
      return opened.world;
    },
  };
}
