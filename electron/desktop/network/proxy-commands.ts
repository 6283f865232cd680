import { isDeepStrictEqual } from 'node:util'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import type {
  ProxyDraft,
  ProxyField,
  ProxyReason,
  ProxyReport,
  ProxySettings,
} from '../../../shared/settings/proxy.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import { type ProxyPassword, userOf } from '../../accounts/proxy-password.ts'
import { createExchange, type Timing } from '../../binance/client.ts'
import type { JsonFile } from '../../storage/json-file.ts'
import { type Network, openNetwork } from './network.ts'

export interface ProxyCommandsOptions {
  readonly network: Network
  readonly settings: JsonFile<Settings>
  readonly password: ProxyPassword
  /** The exchange that a try asks for the time: its origin. */
  readonly target: () => string
  /** Why the exchange there wants nothing to be sent at present, by the way that is in use. */
  readonly forbidden: (baseUrl: string) => Problem | null
  readonly clock: Timing
  /** From now on everything goes another way. */
  readonly onChanged: () => void
}

/** Drafts have been checked. */
export interface ProxyCommands {
  /** Rejects with `invalid-input`, a keychain's problem or `not-saved`; all is as before then. */
  set(draft: ProxyDraft): Promise<Settings>
  /**
   * Asks the exchange for the time on a way of its own, so that nothing else is disturbed. Rejects as
   * any request, with `route` beside the problem's own params.
   */
  test(draft: ProxyDraft): Promise<ProxyReport>
  /** Goes the way that the settings name, if it is another one. */
  follow(): Promise<void>
}

/** Begins with the way that the settings name. */
export function createProxyCommands(options: ProxyCommandsOptions): ProxyCommands {
  const { network, settings, password, target, clock, onChanged } = options
  let inUse = settings.value.proxy
  const trial = createTrial()
  let lastTrial: Promise<unknown> = Promise.resolve()

  // What is asked meanwhile waits, and fails if this does.
  network.use(inUse).catch(() => {})

  return {
    async set(draft) {
      const before = settings.value.proxy
      const proxy = settingsOf(draft)
      const undo = await keepPassword(draft)
      const saved = await settings
        .update((value) => ({ ...value, proxy }))
        .catch(async (failure: unknown) => {
          await undo().catch(() => {})
          throw failure
        })
      // It asks for none any longer; what is left in the keychain is no reason to fail.
      if (proxy.mode === 'manual' && userOf(proxy) === null && userOf(before) !== null) {
        await password.forget().catch(() => {})
      }
      await use(proxy)
      return saved
    },
    test(draft) {
      // One after the other: they share the way.
      const report = lastTrial.then(() => attempt(draft))
      lastTrial = report.catch(() => {})
      return report
    },
    async follow() {
      if (!isDeepStrictEqual(settings.value.proxy, inUse)) await use(settings.value.proxy)
    },
  }

  async function use(proxy: ProxySettings): Promise<void> {
    await network.use(proxy)
    inUse = proxy
    onChanged()
  }

  async function keepPassword(draft: ProxyDraft): Promise<() => Promise<void>> {
    const user = userOf(draft)
    if (draft.mode === 'manual' && user !== null && draft.password !== null) {
      return password.save(user, draft.password, draft.keep ?? 'keychain')
    }
    await passwordFor(draft)
    return async () => {}
  }

  /** Null: none is asked for. */
  async function passwordFor(draft: ProxyDraft): Promise<string | null> {
    const user = userOf(draft)
    if (draft.mode !== 'manual' || user === null) return null
    const given = draft.password ?? (await password.read(user))
    if (given === null) throw refusal('password', 'proxy-password')
    return given
  }

  async function attempt(draft: ProxyDraft): Promise<ProxyReport> {
    const network = trial(await passwordFor(draft))
    const baseUrl = target()
    const { host } = new URL(baseUrl)
    await network.use(settingsOf(draft))
    const route = await network.route(baseUrl)
    // By the way that is in use, a ban is not to be made longer by trying.
    const told = route === (await options.network.route(baseUrl)) ? options.forbidden(baseUrl) : null
    if (told !== null) throw tellWay(new ProblemError(told), route)
    const startedAt = clock.elapsed()
    try {
      await createExchange({ baseUrl, fetch: network.fetch, clock }).time()
    } catch (failure) {
      throw failure instanceof ProblemError ? tellWay(failure, route) : failure
    }
    return { host, route, tookMs: Math.round(clock.elapsed() - startedAt) }
  }
}

/** One for all: a session lasts as long as the app. */
function createTrial(): (password: string | null) => Network {
  let password: string | null = null
  let network: Network | null = null
  return (given) => {
    password = given
    network ??= openNetwork('proxy-test', async () => password)
    return network
  }
}

function settingsOf(draft: ProxyDraft): ProxySettings {
  return draft.mode === 'manual'
    ? { mode: draft.mode, url: draft.url, user: draft.user }
    : { mode: draft.mode }
}

function refusal(field: ProxyField, reason: ProxyReason): ProblemError {
  return new ProblemError({ kind: 'invalid-input', params: { field, reason } })
}

function tellWay({ problem }: ProblemError, route: string): ProblemError {
  return new ProblemError({ ...problem, params: { ...problem.params, route } })
}
