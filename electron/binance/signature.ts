import { createHmac, createPrivateKey, sign as signWith } from 'node:crypto'

/**
 * The query string of a signed request: percent-encoded once, signed exactly as it will be sent,
 * the signature last.
 */
export function signQuery(parameters: Readonly<Record<string, string | number>>, secret: string): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  return `${query}&signature=${encodeURIComponent(sign(query, secret))}`
}

/**
 * The signature of a payload: of an HMAC secret in hex, of a private key (PKCS#8 PEM) in base64; RSA
 * by PKCS #1 v1.5 with SHA-256, Ed25519 pure.
 */
export function sign(payload: string, secret: string): string {
  const bytes = Buffer.from(payload)
  if (!secret.startsWith('-----BEGIN ')) return createHmac('sha256', secret).update(bytes).digest('hex')
  const key = createPrivateKey(secret)
  return signWith(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', bytes, key).toString('base64')
}
