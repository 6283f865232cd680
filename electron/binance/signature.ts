import { createHmac, createPrivateKey, sign as signWith } from 'node:crypto'

/**
 * The query string of a signed request. It is signed exactly as it is sent, after percent-encoding, and
 * ends with the signature.
 */
export function signQuery(parameters: Readonly<Record<string, string | number>>, secret: string): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  return `${query}&signature=${encodeURIComponent(sign(query, secret))}`
}

/** Whether it may be the bare private half of an Ed25519 key, which cannot be told from an HMAC secret. */
export function isMaybeSeed(secret: string): boolean {
  return /^[\da-f]{64}$/i.test(secret)
}

/**
 * An HMAC secret signs with SHA-256, in hex. A private key (PKCS#8 PEM) signs in base64: an RSA key by
 * PKCS #1 v1.5 with SHA-256, an Ed25519 key the text itself.
 */
export function sign(payload: string, secret: string): string {
  const bytes = Buffer.from(payload)
  if (!secret.startsWith('-----BEGIN ')) return createHmac('sha256', secret).update(bytes).digest('hex')
  const key = createPrivateKey(secret)
  return signWith(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', bytes, key).toString('base64')
}
