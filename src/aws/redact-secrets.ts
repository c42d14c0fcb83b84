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
