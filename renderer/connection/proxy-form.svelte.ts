import type { KeyPlace } from '../../shared/accounts.ts'
import type { Reply } from '../../shared/ipc.ts'
import type { Problem } from '../../shared/problems.ts'
import {
  type ProxyDraft,
  type ProxyField,
  type ProxyReport,
  type ProxySettings,
  splitAddress,
} from '../../shared/settings/proxy.ts'
import type { Settings } from '../../shared/settings/settings.ts'

export interface ProxyFormSteps {
  readonly save: (draft: ProxyDraft) => Promise<Reply<Settings>>
  readonly test: (draft: ProxyDraft) => Promise<Reply<ProxyReport>>
}

/** What came of the last try or save. */
export type ProxyOutcome =
  | { readonly kind: 'reached'; readonly report: ProxyReport }
  | { readonly kind: 'saved' }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly of: 'test' | 'save' }

/** How requests leave this computer, as it is being typed in. */
export class ProxyForm {
  url = $state('')
  user = $state('')
  password = $state('')
  #mode = $state<ProxySettings['mode']>('system')
  #saved: ProxySettings
  #busy = $state<'test' | 'save' | null>(null)
  #outcome = $state.raw<ProxyOutcome | null>(null)
  readonly #steps: ProxyFormSteps

  constructor(saved: ProxySettings, steps: ProxyFormSteps) {
    this.#saved = $state.raw(saved)
    this.#steps = steps
    this.#show(saved)
  }

  get mode(): ProxySettings['mode'] {
    return this.#mode
  }

  get busy(): 'test' | 'save' | null {
    return this.#busy
  }

  get outcome(): ProxyOutcome | null {
    return this.#outcome
  }

  get problem(): Problem | null {
    return this.#outcome?.kind === 'problem' ? this.#outcome.problem : null
  }

  /** A password is saved for what is in the other fields. */
  get hasPassword(): boolean {
    const saved = this.#saved
    if (saved.mode !== 'manual' || saved.user === null) return false
    return saved.url === this.url.trim() && saved.user === this.user.trim()
  }

  /** There is no keychain to put the password into. */
  get lacksKeychain(): boolean {
    const outcome = this.#outcome
    if (outcome?.kind !== 'problem' || outcome.of !== 'save') return false
    const { kind } = outcome.problem
    return this.password !== '' && (kind === 'keychain-unavailable' || kind === 'keychain-locked')
  }

  choose(mode: ProxySettings['mode']): void {
    this.#mode = mode
    this.touch()
  }

  /** What was said of it no longer holds. */
  touch(): void {
    this.#outcome = null
  }

  /** User and password that were pasted with the address go where they belong. */
  split(): void {
    const parts = splitAddress(this.url)
    if (parts === null) return
    this.url = parts.address
    this.user = parts.user
    this.password = parts.password
  }

  async test(): Promise<void> {
    await this.#run('test', async (draft) => {
      const reply = await this.#steps.test(draft)
      return reply.ok ? { kind: 'reached', report: reply.value } : failed(reply.problem, 'test')
    })
  }

  async save(keep: KeyPlace = 'keychain'): Promise<void> {
    await this.#run('save', async (draft) => {
      const reply = await this.#steps.save(
        keep === 'memory' && draft.mode === 'manual' ? { ...draft, keep } : draft,
      )
      if (!reply.ok) return failed(reply.problem, 'save')
      this.#saved = reply.value.proxy
      this.#show(reply.value.proxy)
      return { kind: 'saved' }
    })
  }

  /** The fields of a proxy that is not used now stay as they are, to be come back to. */
  #show(saved: ProxySettings): void {
    this.#mode = saved.mode
    this.password = ''
    if (saved.mode !== 'manual') return
    this.url = saved.url
    this.user = saved.user ?? ''
  }

  async #run(what: 'test' | 'save', work: (draft: ProxyDraft) => Promise<ProxyOutcome>): Promise<void> {
    if (this.#busy !== null) return
    this.split()
    this.#busy = what
    this.#outcome = null
    this.#outcome = await work(this.#read())
    this.#busy = null
  }

  #read(): ProxyDraft {
    const { url, user, password } = this
    const mode = this.#mode
    if (mode !== 'manual') return { mode }
    if (user.trim() === '') return { mode, url, user: null, password: null }
    return { mode, url, user, password: password === '' && this.hasPassword ? null : password }
  }
}

/** The field that a problem is about; undefined: it is about none. */
export function refusedProxyField(problem: Problem | null): ProxyField | undefined {
  if (problem?.kind !== 'invalid-input') return undefined
  return (['url', 'user', 'password'] as const).find((field) => field === problem.params?.field)
}

function failed(problem: Problem, of: 'test' | 'save'): ProxyOutcome {
  return { kind: 'problem', problem, of }
}
