const mark = '[redacted]';

/**
 * What must never be written down. AWS itself sends some of it back: the message of a wrong signature quotes the signed
 * headers, session token included.
 */
const secrets: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, mark],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, mark],
  [
    /\b(x-amz-security-token|x-amz-content-sha256|aws_session_token|aws_secret_access_key)(["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi,
    `$1$2${mark}`,
  ],
  [/\b(session_?token|secret_?access_?key|api_?key|password)(["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi, `$1$2${mark}`],
  [/\b(authorization["']?\s*[:=]\s*["']?)[^"'\r\n}]+/gi, `$1${mark}`],
  [/\b(Bearer|AWS4-HMAC-SHA256)\s+[^"'\r\n}]+/g, `$1 ${mark}`],
  [/\b(Signature=)[0-9a-f]+/gi, `$1${mark}`],
  [/\/\/[^/\s:@]+:[^/\s@]+@/g, `//${mark}@`],
  // Session tokens of AWS begin like this and run to hundreds of characters.
  [/\b(?:FwoG|IQoJ|FQoG)[A-Za-z0-9+/=%]{40,}/g, mark],
];

/** The text without access keys, session tokens, signatures, JSON Web Tokens and passwords in URLs. */
export function redactSecrets(text: string): string {
  return secrets.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

/** As many characters in a row as nobody writes by chance. */
const shortestPiece = 12;

/**
 * The text without any piece, of twelve characters or more, of what the caller sent in confidence: an error message may
 * quote a value whole, or cut.
 */
export function redactPieces(text: string, secrets: readonly string[]): string {
  let [clean, position] = ['', 0];
  while (position < text.length) {
    const length = sharedFrom(text, position, secrets);
    clean += length === 0 ? text.charAt(position) : mark;
    position += Math.max(1, length);
  }
  return clean;
}

/** How many characters from here on stand in one of the secrets in a row; zero when too few do. */
function sharedFrom(text: string, position: number, secrets: readonly string[]): number {
  const holders = secrets.filter((secret) => secret.includes(text.slice(position, position + shortestPiece)));
  if (holders.length === 0 || text.length - position < shortestPiece) return 0;
  let length = shortestPiece;
  const isShared = (more: number): boolean =>
    position + more <= text.length && holders.some((secret) => secret.includes(text.slice(position, position + more)));
  while (isShared(length + 1)) length += 1;
  return length;
}
