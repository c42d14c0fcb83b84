import { z } from 'zod';
import { tighterRules } from './written-rules.ts';
import { oneOf, text, workspaceId } from './written-values.ts';

/** Waivers are read aloud before a desktop's data is destroyed: each names one desktop, one clause and why. */
const waiver = z.strictObject(
  {
    workspace: workspaceId(
      'the id of one primary or standby such as ws-8x2k7v1qz: a waiver names one WorkSpace, and there is none for all',
    ).describe('The one primary that a decommission, or the one standby that a teardown may terminate by it.'),
    clause: oneOf(['health', 'data']).describe('The clause of the proof that is not to be met.'),
    reason: text('the reason, in 1 to 500 characters on one line', /^(?=.{0,499}\S).{1,500}$/).describe(
      'Why; it is part of what people approve.',
    ),
  },
  { error: 'a mapping with workspace, clause and reason' },
);

/** What a fleet file says of its decommission. Rules that look at several values stand in `decommission-rules.ts`. */
export const decommissionSchema = z.strictObject(
  {
    ...tighterRules,
    waivers: z
      .array(waiver, { error: 'a list of waivers, each for one WorkSpace' })
      .default([])
      .describe('Desktops that may go although one clause of the proof is not met.'),
  },
  { error: 'a mapping with rules of the gate or waivers' },
);

/** What is written there, durations in milliseconds. */
export type ReadDecommission = z.output<typeof decommissionSchema>;
