import { createHmac } from 'node:crypto'

/**
 * The query string of a signed request: percent-encoded once, signed exactly as it will be sent,
 * the signature last.
 */
export function signQuery(parameters: Readonly<Record<string, string | number>>, secret: string): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  return `${query}&signature=${sign(query, secret)}`
}

/** The signature of a payload, ready to stand in a query string. The kind of secret decides how it is made. */
export function sign(payload: string, secret: string): string {
  return createHmac('sha256', secret).update(payload, 'utf8').digest('hex')
}
