import { describe, expect, test } from 'vitest'
import { networkProblem } from '../../../electron/binance/network-problem.ts'
import type { Problem } from '../../../shared/problems.ts'

const offline = (cause: string): Problem => ({ kind: 'offline', params: { cause } })
const proxy = (cause: string): Problem => ({ kind: 'proxy', params: { cause } })
const tls = (cause: string): Problem => ({ kind: 'tls', params: { cause } })
const timeout: Problem = { kind: 'timeout' }
const unreadable = (field: string): Problem => ({ kind: 'unreadable', params: { field } })

describe('an error of Chromium', () => {
  test.each<[string, Problem]>([
    ['INTERNET_DISCONNECTED', offline('disconnected')],
    ['NETWORK_CHANGED', offline('disconnected')],
    ['NETWORK_IO_SUSPENDED', offline('disconnected')],
    ['NAME_NOT_RESOLVED', offline('dns')],
    ['NAME_RESOLUTION_FAILED', offline('dns')],
    ['DNS_TIMED_OUT', offline('dns')],
    ['CONNECTION_REFUSED', offline('refused')],
    ['ADDRESS_UNREACHABLE', offline('unreachable')],
    ['CONNECTION_FAILED', offline('unreachable')],
    ['NETWORK_ACCESS_DENIED', offline('unreachable')],
    ['CONNECTION_RESET', offline('reset')],
    ['CONNECTION_CLOSED', offline('reset')],
    ['CONNECTION_ABORTED', offline('reset')],
    ['EMPTY_RESPONSE', offline('reset')],
    ['HTTP2_PING_FAILED', offline('reset')],
    ['QUIC_PROTOCOL_ERROR', offline('reset')],
    ['ABORTED', offline('aborted')],
    ['FAILED', offline('other')],
    ['BLOCKED_BY_CLIENT', offline('other')],
    ['TIMED_OUT', timeout],
    ['CONNECTION_TIMED_OUT', timeout],
    ['PROXY_CONNECTION_FAILED', proxy('unreachable')],
    ['TUNNEL_CONNECTION_FAILED', proxy('other')],
    ['SOCKS_CONNECTION_FAILED', proxy('other')],
    ['SOCKS_CONNECTION_HOST_UNREACHABLE', proxy('other')],
    ['PROXY_CERTIFICATE_INVALID', proxy('other')],
    ['HTTPS_PROXY_TUNNEL_RESPONSE_REDIRECT', proxy('other')],
    ['NO_SUPPORTED_PROXIES', proxy('other')],
    ['MANDATORY_PROXY_CONFIGURATION_FAILED', proxy('other')],
    ['PAC_SCRIPT_FAILED', proxy('other')],
    ['PROXY_AUTH_UNSUPPORTED', proxy('auth')],
    ['PROXY_AUTH_REQUESTED', proxy('auth')],
    ['UNEXPECTED_PROXY_AUTH', proxy('auth')],
    ['CERT_DATE_INVALID', tls('date')],
    ['CERT_COMMON_NAME_INVALID', tls('name')],
    ['CERT_AUTHORITY_INVALID', tls('untrusted')],
    ['CERT_REVOKED', tls('untrusted')],
    ['CERT_KNOWN_INTERCEPTION_BLOCKED', tls('untrusted')],
    ['CERT_WEAK_SIGNATURE_ALGORITHM', tls('other')],
    ['SSL_PROTOCOL_ERROR', tls('other')],
    ['SSL_VERSION_OR_CIPHER_MISMATCH', tls('other')],
    ['BAD_SSL_CLIENT_AUTH_CERT', tls('other')],
    ['INVALID_HTTP_RESPONSE', unreadable('body')],
    ['RESPONSE_HEADERS_TOO_BIG', unreadable('body')],
    ['CONTENT_DECODING_FAILED', unreadable('body')],
    ['CONTENT_LENGTH_MISMATCH', unreadable('body')],
    ['INCOMPLETE_CHUNKED_ENCODING', unreadable('body')],
    ['TOO_MANY_REDIRECTS', unreadable('redirect')],
  ])('ERR_%s', (name, problem) => {
    expect(networkProblem(new Error(`net::ERR_${name}`))).toEqual(problem)
  })

  test('a redirect where none is allowed', () => {
    const refused = new Error("Attempted to redirect, but redirect policy was 'error'")
    expect(networkProblem(refused)).toEqual(unreadable('redirect'))
  })
})

describe('an error of Node', () => {
  const failed = (code: string, message = '') =>
    Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(message), { code }) })

  test.each<[string, Problem]>([
    ['ENOTFOUND', offline('dns')],
    ['EAI_AGAIN', offline('dns')],
    ['ECONNREFUSED', offline('refused')],
    ['EHOSTUNREACH', offline('unreachable')],
    ['ENETUNREACH', offline('disconnected')],
    ['ENETDOWN', offline('disconnected')],
    ['ECONNRESET', offline('reset')],
    ['EPIPE', offline('reset')],
    ['UND_ERR_SOCKET', offline('reset')],
    ['ETIMEDOUT', timeout],
    ['UND_ERR_CONNECT_TIMEOUT', timeout],
    ['CERT_HAS_EXPIRED', tls('date')],
    ['CERT_NOT_YET_VALID', tls('date')],
    ['ERR_TLS_CERT_ALTNAME_INVALID', tls('name')],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', tls('untrusted')],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', tls('untrusted')],
    ['CERT_SIGNATURE_FAILURE', tls('other')],
    ['EPROTO', tls('other')],
    ['HPE_INVALID_CONSTANT', unreadable('body')],
    ['Z_DATA_ERROR', unreadable('body')],
  ])('%s', (code, problem) => {
    expect(networkProblem(failed(code))).toEqual(problem)
  })

  test('a redirect where none is allowed', () => {
    expect(networkProblem(failed('', 'unexpected redirect'))).toEqual(unreadable('redirect'))
  })

  test('a host name that contains words of other problems', () => {
    const lost = failed('ENOTFOUND', 'getaddrinfo ENOTFOUND redirect-proxy-cert.example')
    expect(networkProblem(lost)).toEqual(offline('dns'))
  })

  test('an abort', () => {
    expect(networkProblem(new DOMException('x', 'AbortError'))).toEqual(offline('aborted'))
    expect(networkProblem(new DOMException('x', 'TimeoutError'))).toEqual(timeout)
  })
})

test.each([undefined, null, 'out of luck', new Error('Something else.')])(
  '%s is an unknown problem',
  (failure) => {
    expect(networkProblem(failure)).toEqual(offline('other'))
    expect(networkProblem(failure, unreadable('body'))).toEqual(unreadable('body'))
  },
)

test('an error that is its own cause does not loop for ever', () => {
  const error = new Error('round')
  error.cause = error
  expect(networkProblem(error)).toEqual(offline('other'))
})
