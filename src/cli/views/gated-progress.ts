import type { DecommissionState } from '../../contract/decommission.ts';
import type { GatedStatusDocument } from '../documents.ts';
import { isAtTheGate } from '../waiting.ts';
import { barsIn, type Bar, type BarGroup } from './bar-groups.ts';
import { shortGate } from './gated-words.ts';
import { counted, grouped, moment } from './words.ts';

const groups: readonly BarGroup<DecommissionState>[] = [
  ['gone', ['gone'], true],
  ['under way', ['fenced', 'asked'], true],
  ['to do', ['planned'], true],
  ['unknown', ['unknown'], false],
  ['going already', ['leaving'], false],
  ['kept', ['kept'], true],
];

/** The bars of a decommission or teardown. */
export function gatedBars({ counts, desktops }: GatedStatusDocument): Bar[] {
  return barsIn(groups, counts, desktops);
}

/** What stands under its bars: phase, gate while it is what counts, wave, instances, and what it waits for. */
export function gatedTail(status: GatedStatusDocument): string {
  const { phase, paused, stopping, gate, wave, instances, blocked } = status;
  const atGate = isAtTheGate(status) || gate?.kind === 'cooling' || gate?.kind === 'rejected';
  const parts = [
    [phase, paused && 'paused', stopping && 'stopping'].filter(Boolean).join(', '),
    atGate && gate && shortGate(gate),
    wave && `wave ${wave.number} of ${wave.of}${wave.untilMs === undefined ? '' : ` until ${moment(wave.untilMs)}`}`,
    instances && `${grouped(instances.gone)} of ${counted(instances.planned, 'instance')} gone`,
    blocked.length > 0 && `waits for a person: ${blocked.map(({ code }) => code).join(', ')}`,
  ];
  return parts.filter(Boolean).join(' · ');
}
