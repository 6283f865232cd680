/** Chromium's names of network errors, by the codes that Node's fetch gives as the cause. */
const NET_ERRORS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'ERR_NAME_NOT_RESOLVED',
  EAI_AGAIN: 'ERR_NAME_NOT_RESOLVED',
  ECONNREFUSED: 'ERR_CONNECTION_REFUSED',
  ECONNRESET: 'ERR_CONNECTION_RESET',
  EPIPE: 'ERR_CONNECTION_RESET',
  ETIMEDOUT: 'ERR_CONNECTION_TIMED_OUT',
  EHOSTUNREACH: 'ERR_ADDRESS_UNREACHABLE',
  ENETUNREACH: 'ERR_INTERNET_DISCONNECTED',
  ENETDOWN: 'ERR_INTERNET_DISCONNECTED',
  UND_ERR_CONNECT_TIMEOUT: 'ERR_CONNECTION_TIMED_OUT',
  UND_ERR_HEADERS_TIMEOUT: 'ERR_TIMED_OUT',
  UND_ERR_BODY_TIMEOUT: 'ERR_TIMED_OUT',
  UND_ERR_SOCKET: 'ERR_EMPTY_RESPONSE',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'ERR_CONTENT_LENGTH_MISMATCH',
  UND_ERR_HEADERS_OVERFLOW: 'ERR_RESPONSE_HEADERS_TOO_BIG',
  CERT_HAS_EXPIRED: 'ERR_CERT_DATE_INVALID',
  CERT_NOT_YET_VALID: 'ERR_CERT_DATE_INVALID',
  ERR_TLS_CERT_ALTNAME_INVALID: 'ERR_CERT_COMMON_NAME_INVALID',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'ERR_CERT_AUTHORITY_INVALID',
  SELF_SIGNED_CERT_IN_CHAIN: 'ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'ERR_CERT_AUTHORITY_INVALID',
  CERT_SIGNATURE_FAILURE: 'ERR_CERT_AUTHORITY_INVALID',
  CERT_REVOKED: 'ERR_CERT_REVOKED',
  EPROTO: 'ERR_SSL_PROTOCOL_ERROR',
  ERR_SSL_WRONG_VERSION_NUMBER: 'ERR_SSL_PROTOCOL_ERROR',
}

/** The error that Electron's fetch rejects with when there is no answer. */
export function requestError(error: unknown): Error {
  const cause = causeOf(error)
  if (cause?.message === 'unexpected redirect') {
    return new Error("Attempted to redirect, but redirect policy was 'error'")
  }
  const code = codeOf(cause)
  if (cause?.name === 'HTTPParserError') return new Error('net::ERR_INVALID_HTTP_RESPONSE')
  return new Error(`net::${NET_ERRORS[code] ?? 'ERR_FAILED'}`)
}

/** The error that reading a body fails with. */
export function bodyError(error: unknown): Error {
  const code = codeOf(causeOf(error))
  if (code === 'UND_ERR_SOCKET') return new Error('net::ERR_CONTENT_LENGTH_MISMATCH')
  if (code.startsWith('Z_')) return new Error('net::ERR_CONTENT_DECODING_FAILED')
  return new Error(`net::${NET_ERRORS[code] ?? 'ERR_CONNECTION_CLOSED'}`)
}

/** A host with several addresses fails with one error for each. The first one is used. */
function causeOf(error: unknown): Error | null {
  if (!(error instanceof Error)) return null
  const cause: unknown = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause
  return cause instanceof Error ? cause : null
}

function codeOf(error: Error | null): string {
  return error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
