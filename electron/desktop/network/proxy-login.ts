import type { AuthInfo } from 'electron'
import type { ProxyUser } from '../../accounts/proxy-password.ts'

/** What a proxy is told when it asks who is there. */
export interface ProxyCredentials {
  readonly user: string
  readonly password: string
}

/** How one request gets past a proxy that asks. */
export interface Introduction {
  /** Null: there is nothing to tell it. Rejects with a keychain's problem. */
  answer(challenge: AuthInfo): Promise<ProxyCredentials | null>
  /** The request has been answered, or has failed. */
  end(): void
}

export interface ProxyLogin {
  begin(): Introduction
  /** A password that was refused may be tried once more: this may be another network. */
  forgive(): void
}

/**
 * Tells a proxy user and password, and a wrong password once: one that is tried again and again gets
 * its user locked out. So one request at a time finds out, and the others wait for it. Nobody but the
 * proxy that they are for is told them.
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
          // Asked again: it did not like what it was told.
          if (answered) refused = true
          while (trial !== null && !answered) await trial
          // One that has ended meanwhile tells nothing, and must not keep the others waiting.
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
    forgive() {
      refused = false
    },
  }
}

/** An IPv6 address may come in brackets. */
function isFrom({ url }: ProxyUser, { isProxy, host, port }: AuthInfo): boolean {
  const [, proxyHost = '', proxyPort = ''] = /^\w+:\/\/(.*):(\d+)$/.exec(url) ?? []
  const bare = (name: string) => name.toLowerCase().replace(/^\[|\]$/g, '')
  return isProxy && bare(host) === bare(proxyHost) && port === Number(proxyPort)
}
