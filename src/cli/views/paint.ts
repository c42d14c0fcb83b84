import picocolors from 'picocolors';

/** Colours, or none of them. */
export type Paint = ReturnType<typeof picocolors.createColors>;

/** The colours of a stream that wants them, or words without. */
export function paintFor(color: boolean): Paint {
  return picocolors.createColors(color);
}
