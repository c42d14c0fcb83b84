import type { SliceInput } from '../../contract/messages.ts';
import type { Desktop, DesktopState } from '../../domain/desktop.ts';
import { gapOf, isDisputed, isUnderway, remedyFor, type Gap } from '../../domain/gaps.ts';
import { countStates, moved, type Change, type Counts, type Ledger } from '../../domain/ledger.ts';
import type { ExpectedStandby } from '../../domain/standby-verdict.ts';
import { AnySlice, type Tally } from './any-slice.ts';

/** One slice of desktops at work: its ledger and everything its loops share. */
export class Slice extends AnySlice {
  readonly input: SliceInput;
  ledger: Ledger;
  /** Desktops per create; smaller once AWS has rejected a batch for its size. */
  batchSize: number;
  /** Standbys that AWS named and nobody had asked for. */
  readonly strays: string[];

  constructor(input: SliceInput) {
    const { loaded, index, orders, resumed } = input;
    const phase = resumed === undefined ? 'discovering' : 'creating';
    super({ fleet: loaded.fleet, index, orders, phase, items: 'desktops', resumed });
    this.input = input;
    this.ledger = resumed?.ledger ?? {};
    this.batchSize = resumed?.batchSize ?? this.fleet.limits.batchSize;
    this.strays = [...(resumed?.strays ?? [])];
  }

  get desktops(): Desktop[] {
    return Object.values(this.ledger);
  }

  get counts(): Counts {
    return countStates(this.desktops);
  }

  desktop(primaryId: string): Desktop {
    const desktop = this.ledger[primaryId];
    if (desktop === undefined) throw new Error(`desktop ${primaryId} is not in this ledger`);
    return desktop;
  }

  /** Moves desktops to another state. */
  move(primaryIds: readonly string[], state: DesktopState, change: Change = {}): void {
    for (const id of primaryIds) this.ledger[id] = moved(this.desktop(id), state, change);
    this.wake();
  }

  /** Notes when standbys were read, by standby id. */
  noteReads(readAtMs: Readonly<Record<string, number>>): void {
    for (const desktop of this.desktops) {
      const at = desktop.standbyId === undefined ? undefined : readAtMs[desktop.standbyId];
      if (at !== undefined) this.ledger[desktop.primaryId] = { ...desktop, readAtMs: at };
    }
  }

  expected(desktop: Pick<Desktop, 'primaryId' | 'user' | 'standbyDirectory'>): ExpectedStandby {
    const { primaryId, user, standbyDirectory } = desktop;
    return { primaryId, user, standbyDirectory, primaryRegion: this.fleet.primaryRegion };
  }

  /** A stopped slice only waits for what is on the wire; held desktops wait for a person, and the slice with them. */
  get isBusy(): boolean {
    if (this.onTheWire > 0 || this.settling > 0 || this.count('removing') > 0) return true;
    return !this.stopping && this.count('pending', 'held', 'creating', 'unknown', 'adopted', 'provisioning') > 0;
  }

  gaps(): Gap[] {
    return this.desktops.flatMap((desktop) => gapOf(desktop) ?? []);
  }

  remedyForHeld(code: string): string {
    return remedyFor('held', code);
  }

  protected tally(): Tally {
    return {
      createdByUs: this.desktops.filter((desktop) => desktop.createdByUs && desktop.state !== 'removed').length,
      adopted: this.desktops.filter(isAdopted).length,
      gaps: this.#gapsToReport(),
      strays: this.strays,
    };
  }

  // Until it has settled, most desktops are on their way: root would hold a gap for each of 10,000 for most of an hour.
  #gapsToReport(): Gap[] {
    return this.phase === 'settled'
      ? this.gaps()
      : this.desktops.filter((each) => !isUnderway(each)).flatMap((each) => gapOf(each) ?? []);
  }
}

/** It has a standby that this run did not make, and that is not somebody else's. */
function isAdopted(desktop: Desktop): boolean {
  return desktop.standbyId !== undefined && !desktop.createdByUs && !isDisputed(desktop);
}
