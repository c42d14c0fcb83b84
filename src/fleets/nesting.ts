import { Lexer } from 'yaml';

/** A fleet file opens at most four brackets at once and has at most three levels of indentation. */
const mostBrackets = 16;
const mostIndicators = 16;
const widestIndentation = 64;

/** Tokens that stand for no text: the begin of a document, of a plain value, the end of a flow. */
const unwritten: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

/**
 * Where a YAML text nests deeper than any fleet file, or undefined. The YAML parser recurses: close to the end of the
 * stack, V8 does not throw but ends the process, so such a text must not reach the parser. The lexer does not recurse.
 */
export function tooDeepAt(text: string): number | undefined {
  let [offset, lineStart, brackets, indicators] = [0, 0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    if (unwritten.has(token)) continue;
    if (token === '[' || token === '{') brackets += 1;
    if (token === ']' || token === '}') brackets = Math.max(0, brackets - 1);
    if (token === '-' || token === '?' || token === ':') indicators += 1;
    // Inside brackets a line's end separates nothing.
    if (token === ',' || token === '[' || token === '{' || (brackets === 0 && token.endsWith('\n'))) indicators = 0;
    const isIndentation = offset === lineStart && brackets === 0 && /^[ \t]+$/.test(token);
    const isTooWide = isIndentation && token.length > widestIndentation && opensSomething(text, offset + token.length);
    if (brackets > mostBrackets || indicators > mostIndicators || isTooWide) return offset;
    offset += token.length;
    const newline = token.lastIndexOf('\n');
    if (newline !== -1) lineStart = offset - token.length + newline + 1;
  }
  return undefined;
}

/** Neither the end of a line nor a comment. */
function opensSomething(text: string, offset: number): boolean {
  return !['\r', '\n', '#', ''].includes(text.charAt(offset));
}
