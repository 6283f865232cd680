import type { KeyPlace } from '../../shared/accounts.ts'
import type { ProxyDraft, ProxySettings } from '../../shared/settings/proxy.ts'
import type { Keychain } from './keychain.ts'

/** Whom a proxy asks for, and where. */
export interface ProxyUser {
  /** As in the settings. */
  readonly url: string
  readonly user: string
}

/** The password of the one proxy there is. */
export interface ProxyPassword {
  /**
   * Null: none is kept, or it is another user's or another proxy's: whoever changes the address, or reads
   * in a backup that names one, must not have it sent there. Rejects with a keychain's problem.
   */
  read(proxy: ProxyUser): Promise<string | null>
  /** Answers how to undo it. Rejects with a keychain's problem; what was kept stands then. */
  keep(proxy: ProxyUser, password: string, place: KeyPlace): Promise<() => Promise<void>>
  /** Also settles when there was none. */
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
    async keep(proxy, password, place) {
      const entry = entryFor(proxy, password)
      const inMemory = memory
      if (place === 'memory') {
        memory = entry
        return async () => {
          memory = inMemory
        }
      }
      const before = await keychain.get(ENTRY)
      await keychain.set(ENTRY, entry)
      memory = null
      return async () => {
        memory = inMemory
        await (before === null ? keychain.delete(ENTRY) : keychain.set(ENTRY, before))
      }
    },
    async forget() {
      memory = null
      await keychain.delete(ENTRY)
    },
  }
}

/** Null: it asks nobody who they are, or there is none. */
export function userOf(proxy: ProxySettings | ProxyDraft): ProxyUser | null {
  return proxy.mode === 'manual' && proxy.user !== null ? { url: proxy.url, user: proxy.user } : null
}

/** As the keychain keeps two texts: whose it is, and what is secret. A user has no colon. */
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
