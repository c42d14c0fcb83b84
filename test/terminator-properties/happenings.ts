import { awsHappenings } from './happenings-aws.ts';
import { gateHappenings } from './happenings-gate.ts';
import type { Happening, Stage } from './stage.ts';

/** Everything that can happen, by name. A test fails when one never did. */
export const happenings: Readonly<Record<string, Happening>> = { ...awsHappenings, ...gateHappenings };

/** Lets it happen; what the world cannot do just now (a login where nobody can log in) has not happened. */
export async function happen(stage: Stage, name: string, n: number): Promise<boolean> {
  const happening = happenings[name];
  if (happening === undefined) throw new Error(`nothing is called ${name}`);
  stage.house.clock.advance(5);
  try {
    return await happening(stage, n);
  } catch (error) {
    if (error instanceof Error && / (?:404|409) /.test(error.message)) return false;
    throw error;
  } finally {
    stage.house.clock.advance(5);
  }
}
