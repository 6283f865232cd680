import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../../shared/clock.ts'
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
import { createExchange } from '../../binance/client.ts'
import type { JsonFile } from '../../storage/json-file.ts'
import { type Network, openNetwork } from './network.ts'

export interface ProxyCommandsOptions {
  readonly network: Network
  readonly settings: JsonFile<Settings>
  readonly password: ProxyPassword
  /** The base URL of the exchange that a test asks for the time. */
  readonly target: () => string
  /** The problem while the exchange has banned the route in use and must not be sent anything. */
  readonly forbidden: () => Problem | null
  readonly clock: Clock
  /** Called after the proxy in use has changed. */
  readonly onChanged: () => void
}

/** Drafts must have been validated. */
export interface ProxyCommands {
  /** Rejects with `invalid-input`, a keychain's problem or `not-saved`, and then changes nothing. */
  set(draft: ProxyDraft): Promise<Settings>
  /**
   * Asks the exchange for the time through a network of its own, so that nothing else is disturbed. Rejects
   * as any request does, with `route` added to the problem's params.
   */
  test(draft: ProxyDraft): Promise<ProxyReport>
  /** Applies the proxy in the settings if it is not the one in use. */
  sync(): Promise<void>
}

export function createProxyCommands(options: ProxyCommandsOptions): ProxyCommands {
  const { network, settings, password, target, clock, onChanged } = options
  let inUse = settings.value.proxy
  const testNetwork = createTestNetwork()
  let lastTest: Promise<unknown> = Promise.resolve()

  // Requests wait for this, and fail if it fails.
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
      // The proxy needs no password any longer. Leaving it in the keychain is no reason to fail.
      if (proxy.mode === 'manual' && userOf(proxy) === null && userOf(before) !== null) {
        await password.forget().catch(() => {})
      }
      await use(proxy)
      return saved
    },
    test(draft) {
      // Tests share a network, so they run one after the other.
      const report = lastTest.then(() => runTest(draft))
      lastTest = report.catch(() => {})
      return report
    },
    async sync() {
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

  /** Null when the proxy needs none. */
  async function passwordFor(draft: ProxyDraft): Promise<string | null> {
    const user = userOf(draft)
    if (draft.mode !== 'manual' || user === null) return null
    const given = draft.password ?? (await password.read(user))
    if (given === null) throw refusal('password', 'proxy-password')
    return given
  }

  async function runTest(draft: ProxyDraft): Promise<ProxyReport> {
    const network = testNetwork(await passwordFor(draft))
    const baseUrl = target()
    const { host } = new URL(baseUrl)
    await network.use(settingsOf(draft))
    const route = await network.route(baseUrl)
    // On the route in use, sending a request during a ban would prolong it.
    const ban = route === (await options.network.route(baseUrl)) ? options.forbidden() : null
    if (ban !== null) throw withRoute(new ProblemError(ban), route)
    const startedAt = clock.elapsed()
    try {
      await createExchange({ baseUrl, fetch: network.fetch, clock }).time()
    } catch (failure) {
      throw failure instanceof ProblemError ? withRoute(failure, route) : failure
    }
    return { host, route, tookMs: Math.round(clock.elapsed() - startedAt) }
  }
}

/** All tests share one network, because Electron keeps every session until the app quits. */
function createTestNetwork(): (password: string | null) => Network {
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

function withRoute({ problem }: ProblemError, route: string): ProblemError {
  return new ProblemError({ ...problem, params: { ...problem.params, route } })
}
