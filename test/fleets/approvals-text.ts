/** Public keys of nobody: their private halves were thrown away. */
export const someKeys = [
  'MCowBQYDK2VwAyEAE+PlzFyiRxOaKWJuJ0xYPEdbQg3ocskXgA0yUkpp0KA=',
  'MCowBQYDK2VwAyEABKiSoxKq7r3Df4zUa9pOO071bNdmG7F73Om5eeftMxk=',
  'MCowBQYDK2VwAyEAyGJCBzmHPp1XgB9Cv/y3KqCzYnfB45zFPYyUibKtf/M=',
] as const;

/** A small approvals file without a mistake, of four lines: what a test adds begins in line 5. */
export const soundApprovals = `signers:
  - {name: ada, publicKey: ${someKeys[0]}}
  - {name: grace, publicKey: ${someKeys[1]}}
  - {name: joan, publicKey: ${someKeys[2]}}
`;
