import type { AuthInfo } from 'electron'
import type { ProxyUser } from '../../accounts/proxy-password.ts'

interface ProxyCredentials {
  readonly user: string
  readonly password: string
}

/** The sign-in of one request. */
export interface RequestLogin {
  /** Null when the proxy gets no credentials. Rejects with a keychain's problem. */
  answer(challenge: AuthInfo): Promise<ProxyCredentials | null>
  /** Call this when the request has been answered or has failed. */
  end(): void
}

export interface ProxyLogin {
  begin(): RequestLogin
  /** Lets a refused password be tried once more, because the network may have changed. */
  allowRetry(): void
}

/**
 * Signs in to a proxy. A wrong password is sent only once, because repeating it can lock the user out: one
 * request tries it while the others wait for the result. The password goes only to the proxy it is for.
 */
export function createProxyLogin(
  proxy: ProxyUser | null,
  readPassword: (proxy: ProxyUser) => Promise<string | null>,
): ProxyLogin {
  let refused = false
  let trial: Promise<void> | null = null

  return {
    begin() {
      let answered = false
      let over = false
      let settle = () => {}

      return {
        async answer(challenge) {
          if (proxy === null || !isFrom(proxy, challenge)) return null
          // The proxy asks again when it has refused the password.
          if (answered) refused = true
          while (trial !== null && !answered) await trial
          // A request that has ended meanwhile must not keep the others waiting.
          if (refused || over) return null
          const { promise, resolve } = Promise.withResolvers<void>()
          trial = promise
          settle = () => {
            trial = null
            resolve()
            settle = () => {}
          }
          const password = await readPassword(proxy)
          if (password === null || over) return null
          answered = true
          return { user: proxy.user, password }
        },
        end() {
          over = true
          settle()
        },
      }
    },
    allowRetry() {
      refused = false
    },
  }
}

/** Compares hosts without the brackets that an IPv6 address may have. */
function isFrom({ url }: ProxyUser, { isProxy, host, port }: AuthInfo): boolean {
  const [, proxyHost = '', proxyPort = ''] = /^\w+:\/\/(.*):(\d+)$/.exec(url) ?? []
  const bare = (name: string) => name.toLowerCase().replace(/^\[|\]$/g, '')
  return isProxy && bare(host) === bare(proxyHost) && port === Number(proxyPort)
}
