import type { KeyPlace } from '../../shared/accounts.ts'
import type { ProxyDraft, ProxySettings } from '../../shared/settings/proxy.ts'
import type { Keychain } from './keychain.ts'

/** A proxy, and the user name for it. */
export interface ProxyUser {
  /** Address of the proxy, as in the settings. */
  readonly url: string
  readonly user: string
}

/** Keeps the password of the one proxy. */
export interface ProxyPassword {
  /**
   * Null when none is kept for this user of this proxy. A password must never be sent to an address that was
   * changed since, or that came with a backup. Rejects with a keychain's problem.
   */
  read(proxy: ProxyUser): Promise<string | null>
  /** Answers a function that undoes it. Rejects with a keychain's problem, and then nothing has changed. */
  save(proxy: ProxyUser, password: string, place: KeyPlace): Promise<() => Promise<void>>
  /** Also resolves when there was none. */
  forget(): Promise<void>
}

const ENTRY = 'proxy'

export function createProxyPassword(keychain: Keychain): ProxyPassword {
  let memory: Entry | null = null

  return {
    async read(proxy) {
      const entry = memory ?? (await keychain.get(ENTRY))
      return entry === null ? null : passwordIn(entry, proxy)
    },
    async save(proxy, password, place) {
      const entry = entryFor(proxy, password)
      const inMemory = memory
      if (place === 'memory') {
        memory = entry
        return async () => {
          memory = inMemory
        }
      }
      const putBack = await keychain.set(ENTRY, entry)
      memory = null
      return async () => {
        memory = inMemory
        await putBack()
      }
    },
    async forget() {
      memory = null
      await keychain.delete(ENTRY)
    },
  }
}

/** Null when there is no proxy, or when it asks for no name. */
export function userOf(proxy: ProxySettings | ProxyDraft): ProxyUser | null {
  return proxy.mode === 'manual' && proxy.user !== null ? { url: proxy.url, user: proxy.user } : null
}

/** The keychain keeps two texts, here the proxy's address, and user and password. A user name contains no colon. */
interface Entry {
  readonly apiKey: string
  readonly secret: string
}

function entryFor({ url, user }: ProxyUser, password: string): Entry {
  return { apiKey: url, secret: `${user}:${password}` }
}

function passwordIn({ apiKey, secret }: Entry, { url, user }: ProxyUser): string | null {
  return apiKey === url && secret.startsWith(`${user}:`) ? secret.slice(user.length + 1) : null
}
