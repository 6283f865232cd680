import type { KeyPlace } from '../../shared/accounts.ts'
import type { Problem } from '../../shared/problems.ts'
import {
  type ProxyDraft,
  type ProxyField,
  type ProxyReport,
  type ProxySettings,
  splitAddress,
} from '../../shared/settings/proxy.ts'
import type { Ask } from '../context.ts'
import { refusedField } from '../ui/form/refusal.ts'

export const PROXY_FIELDS: readonly ProxyField[] = ['url', 'user', 'password']

/** The result of the last test or save. */
export type ProxyOutcome =
  | { readonly kind: 'reached'; readonly report: ProxyReport }
  | { readonly kind: 'saved' }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly of: 'test' | 'save' }

/** The settings of the proxy while they are being edited. */
export class ProxyForm {
  url = $state('')
  user = $state('')
  password = $state('')
  #mode = $state<ProxySettings['mode']>('system')
  #saved: ProxySettings
  #busy = $state<'test' | 'save' | null>(null)
  #outcome = $state.raw<ProxyOutcome | null>(null)
  readonly #ask: Ask

  constructor(saved: ProxySettings, ask: Ask) {
    this.#saved = $state.raw(saved)
    this.#ask = ask
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

  /** The field that the problem is about; undefined if it is about none of them. */
  get refusedField(): ProxyField | undefined {
    return refusedField(PROXY_FIELDS, this.problem)
  }

  /** Whether a password is saved for this user at this address. */
  get hasPassword(): boolean {
    const saved = this.#saved
    if (saved.mode !== 'manual' || saved.user === null) return false
    return saved.url === this.url.trim() && saved.user === this.user.trim()
  }

  /** Whether saving failed because the password cannot be put into a keychain. */
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

  /** The last result is about what was entered before. */
  touch(): void {
    this.#outcome = null
  }

  /** Moves a user and password that were pasted with the address to their own fields. */
  splitAddress(): void {
    const parts = splitAddress(this.url)
    if (parts === null) return
    this.url = parts.address
    this.user = parts.user
    this.password = parts.password
  }

  async test(): Promise<void> {
    await this.#run('test', async (draft) => {
      const reply = await this.#ask('proxy:test', draft)
      return reply.ok ? { kind: 'reached', report: reply.value } : failed(reply.problem, 'test')
    })
  }

  async save(keep: KeyPlace = 'keychain'): Promise<void> {
    await this.#run('save', async (draft) => {
      const kept = keep === 'memory' && draft.mode === 'manual' ? { ...draft, keep } : draft
      const reply = await this.#ask('proxy:set', kept)
      if (!reply.ok) return failed(reply.problem, 'save')
      this.#saved = reply.value.proxy
      this.#show(reply.value.proxy)
      return { kind: 'saved' }
    })
  }

  /** The fields keep the last proxy while none is used, so that the user can come back to it. */
  #show(saved: ProxySettings): void {
    this.#mode = saved.mode
    this.password = ''
    if (saved.mode !== 'manual') return
    this.url = saved.url
    this.user = saved.user ?? ''
  }

  async #run(what: 'test' | 'save', work: (draft: ProxyDraft) => Promise<ProxyOutcome>): Promise<void> {
    if (this.#busy !== null) return
    this.splitAddress()
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

function failed(problem: Problem, of: 'test' | 'save'): ProxyOutcome {
  return { kind: 'problem', problem, of }
}
