import { createHmac, createPublicKey, verify } from 'node:crypto'
import type { DrillAccount } from './account.ts'
import { missingParameter, REFUSALS, type Refusal } from './refusals.ts'

const DEFAULT_RECV_WINDOW_MS = 5000
/** A request's timestamp may be less than this ahead of the server's clock. */
const LONGEST_LEAD_MS = 1000

/** The account that signed the request, or the refusal. Checks in the same order as the exchange. */
export function authenticate(
  request: Request,
  accounts: readonly DrillAccount[],
  serverTime: number,
): DrillAccount | Refusal {
  const key = request.headers.get('x-mbx-apikey') ?? ''
  if (!/^[\w-]+$/.test(key)) return REFUSALS.keyFormat
  const query = new URL(request.url).search.slice(1)
  const parameters = new URLSearchParams(query)

  const timestamp = wholeNumber(parameters.get('timestamp'))
  if (timestamp === null) return missingParameter('timestamp')
  const recvWindow = wholeNumber(parameters.get('recvWindow') ?? String(DEFAULT_RECV_WINDOW_MS))
  if (recvWindow === null) return missingParameter('recvWindow')
  if (!parameters.get('signature')) return missingParameter('signature')

  if (timestamp >= serverTime + LONGEST_LEAD_MS) return REFUSALS.tooEarly
  if (serverTime - timestamp > recvWindow) return REFUSALS.tooOld
  const account = accounts.find(({ credentials }) => credentials.apiKey === key)
  if (account === undefined) return REFUSALS.keyUnknown
  return isSigned(query, account.credentials.secret) ? account : REFUSALS.signature
}

/** The signature is the last parameter and covers everything before it, byte for byte. */
function isSigned(query: string, secret: string): boolean {
  const [, payload, signature] = /^(.*)&signature=([^&]*)$/.exec(query) ?? []
  if (payload === undefined || signature === undefined) return false
  if (!secret.startsWith('-----BEGIN '))
    return createHmac('sha256', secret).update(payload).digest('hex') === signature.toLowerCase()
  const bytes = decodeSignature(signature)
  if (bytes === null) return false
  const key = createPublicKey(secret)
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return verify(algorithm, Buffer.from(payload), key, bytes)
}

/** Decodes like a form field, where a bare `+` is a space. Null when the result is not base64. */
function decodeSignature(signature: string): Buffer | null {
  const text = new URLSearchParams(`signature=${signature}`).get('signature') ?? ''
  return /^[A-Za-z\d+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
}
