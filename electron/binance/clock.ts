/** The exchange's clock, told from this computer's. Times are ms since the epoch. */
export interface ServerClock {
  /** Asks for the server's time unless it is already known. */
  ready(): Promise<void>
  /** Asks for it again; callers that come meanwhile share the one request. */
  sync(): Promise<void>
  /** Asks again before it is next needed: this computer's clock may have been set. */
  forget(): void
  /** The server's time now; this computer's own until the first sync. */
  now(): number
}

/** `askServerTime` fails as any request does; a sync fails with it, and what was known before stays. */
export function createClock(now: () => number, askServerTime: () => Promise<number>): ServerClock {
  let offset: number | null = null
  let trusted = false
  let syncing: Promise<void> | null = null

  const measure = async () => {
    const sentAt = now()
    const serverTime = await askServerTime()
    const halfway = (sentAt + now()) / 2
    offset = Math.round(serverTime - halfway)
    trusted = true
  }

  const sync = () => {
    syncing ??= measure().finally(() => {
      syncing = null
    })
    return syncing
  }

  return {
    ready: () => (trusted ? Promise.resolve() : sync()),
    sync,
    forget() {
      trusted = false
    },
    now: () => Math.floor(now() + (offset ?? 0)),
  }
}
