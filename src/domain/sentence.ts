/** Words of somebody else as a part of a sentence of ours: one line, without a full stop at their end. */
export function insideSentence(words: string): string {
  return words
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.\s]+$/, '');
}
