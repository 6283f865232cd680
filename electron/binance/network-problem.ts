import type { OfflineCause, Problem, ProxyCause, TlsCause } from '../../shared/problems.ts'
import { unreadable } from './problems.ts'

/**
 * The problem behind a failed fetch, whether Electron's (`net::ERR_…`, see Chromium's net_error_list.h) or
 * Node's (codes along the chain of causes). The failure's text, which may name hosts, is not passed on.
 * `otherwise` is for a failure that is not recognized.
 */
export function networkProblem(failure: unknown, otherwise: Problem = offline('other')): Problem {
  const description = [...descriptions(failure)].join(' ')
  return REASONS.find(([reason]) => reason.test(description))?.[1] ?? otherwise
}

export function offline(cause: OfflineCause): Problem {
  return { kind: 'offline', params: { cause } }
}

const proxy = (cause: ProxyCause): Problem => ({ kind: 'proxy', params: { cause } })
const tls = (cause: TlsCause): Problem => ({ kind: 'tls', params: { cause } })

/**
 * The first match decides. A certificate's dates are compared with this computer's clock, so `date` may
 * also mean that the clock is wrong. The exchange cannot be asked for the time then.
 */
const REASONS: readonly (readonly [RegExp, Problem])[] = [
  [/ERR_(UNEXPECTED_)?PROXY_AUTH/, proxy('auth')],
  [/ERR_PROXY_CONNECTION_FAILED/, proxy('unreachable')],
  [/ERR_(\w+_)?PROX(Y|IES)|ERR_(TUNNEL|SOCKS|PAC)_/, proxy('other')],
  [/unexpected redirect|redirect policy|ERR_(TOO_MANY|UNSAFE)_REDIRECT/, unreadable('redirect')],
  [/ERR_CERT_DATE_INVALID|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, tls('date')],
  [/ERR_CERT_COMMON_NAME_INVALID|ALTNAME_INVALID/, tls('name')],
  [/ERR_CERT_(AUTHORITY_INVALID|KNOWN_INTERCEPTION)|CERT_(REVOKED|UNTRUSTED)/, tls('untrusted')],
  [/SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF|GET_ISSUER)/, tls('untrusted')],
  [/CERT_|ERR_(SSL|TLS|BAD_SSL|ECH)|EPROTO/, tls('other')],
  [/ERR_(NAME|DNS|ICANN)_|ENOTFOUND|EAI_/, offline('dns')],
  [/TIMEDOUT|TIMED_OUT|UND_ERR_\w+_TIMEOUT|TimeoutError/, { kind: 'timeout' }],
  [/ERR_CONNECTION_REFUSED|ECONNREFUSED/, offline('refused')],
  [/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_(CHANGED|IO_SUSPENDED)/, offline('disconnected')],
  [/ENETDOWN|ENETUNREACH/, offline('disconnected')],
  [/ERR_ADDRESS_|ERR_CONNECTION_FAILED|ERR_NETWORK_ACCESS_DENIED/, offline('unreachable')],
  [/EHOSTUNREACH|EHOSTDOWN|EADDRNOTAVAIL|EACCES|EPERM/, offline('unreachable')],
  [/ERR_CONNECTION_(RESET|CLOSED|ABORTED)|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED/, offline('reset')],
  [/CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE_|terminated.*UND_ERR_SOCKET/, unreadable('body')],
  [/ERR_(HTTP2|QUIC)_|PREMATURE_CLOSE/, offline('reset')],
  [/ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET/, offline('reset')],
  [/ERR_ABORTED|AbortError/, offline('aborted')],
  [/ERR_INVALID_(HTTP|CHUNKED)|ERR_RESPONSE_|ERR_CONTENT_DECODING/, unreadable('body')],
  [/HTTPParserError|HPE_|HEADERS_OVERFLOW|Z_\w+_ERROR/, unreadable('body')],
]

/** The names, codes and messages along the chain of causes. Only five links are followed, since it may be a circle. */
function* descriptions(failure: unknown): Generator<string> {
  let current = failure
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
    for (const field of ['name', 'code', 'message']) {
      const value: unknown = Reflect.get(current, field)
      if (typeof value === 'string') yield value
    }
    current = 'cause' in current ? current.cause : undefined
  }
}
