/**
 * Codes of desktops, instances and findings that say: AWS shows something that our ledger does not hold, or holds otherwise.
 * Desktops whose outcome is not known yet are none of these: they are counted as `unknown`, and are read back.
 */
export const mismatchCodes: ReadonlySet<string> = new Set([
  // Several where our ledger has one.
  ...['SeveralStandbys', 'DuplicateStandbys', 'DuplicateStandby', 'DuplicateInstances'],
  // Something that our ledger has none of.
  ...['StrayStandbys', 'StrayInstances', 'InstancesCameLate'],
  // Not what or whose our ledger says.
  ...['StandbyOfAnother', 'StandbyInOtherDirectory', 'StandbyOfOtherUser', 'NotAStandby', 'SidesDisagree'],
  ...['RelationDiffers', 'OtherSpecification', 'TokenConflict', 'NotOurs', 'NotOursInstance'],
  // Changed or gone by the hand of others, between our look and our act.
  ...['TerminatedByOthers', 'StandbyLost', 'FencedByOthers', 'ChangedSincePlan'],
]);

/** How often each of the codes that say so stands in a list. */
export function mismatchesIn(coded: readonly { readonly code?: string }[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { code } of coded) {
    if (code !== undefined && mismatchCodes.has(code)) found[code] = (found[code] ?? 0) + 1;
  }
  return found;
}
