/** One bar: so many of so many. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly total: number;
  readonly note: string;
}

/** States that are one bar; `always` is shown when it is empty too. */
export type BarGroup<State extends string> = readonly [label: string, states: readonly State[], always: boolean];

/** The bars of counts, by groups of states. */
export function barsIn<State extends string>(
  groups: readonly BarGroup<State>[],
  counts: Readonly<Record<State, number>>,
  total: number,
): Bar[] {
  return groups.flatMap(([label, states, always]) => {
    const parts = states.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
    const value = states.reduce((sum, state) => sum + counts[state], 0);
    if (value === 0 && !always) return [];
    return [{ label, value, total, note: states.length > 1 ? parts.join(', ') : '' }];
  });
}
