import { mount } from 'svelte'
import App from '../../../renderer/App.svelte'
import { applyLocale } from '../../../renderer/appearance.svelte.ts'
import '../../../renderer/styles/tokens.css'
import '../../../renderer/styles/base.css'
import '../../../renderer/styles/surfaces.css'
import type { CheckedDraft } from '../../../shared/accounts.ts'
import type { PlimsollBridge } from '../../../shared/ipc.ts'
import type { Problem } from '../../../shared/problems.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import type { MonitorState } from '../../../shared/state.ts'
import { chooseLocale } from '../../../shared/words/locale.ts'
import { JOURNAL } from '../alerts.ts'
import { BACKUP } from '../backup.ts'
import { failed, ok } from '../bridge.ts'
import { NOW, STATES } from '../fixtures.ts'
import { historySlice, pastOf, sliceOf } from '../history.ts'
import { bridgeWithSettings, CUSTOM_SETTINGS } from '../settings.ts'

const query = new URLSearchParams(window.location.search)
const locale = chooseLocale([query.get('locale') ?? 'en'])
applyLocale(locale)

// `?fonts=pinned` makes the fonts the same on every machine, for comparing pictures.
if (query.get('fonts') === 'pinned') await import('./pinned-fonts.css')

/** The problem that the check of a new account ends with, by the `check` parameter, as in `?check=offline`. */
const CHECKS: Readonly<Record<string, Problem>> = {
  offline: { kind: 'offline' },
  encrypted: { kind: 'invalid-input', params: { field: 'passphrase', reason: 'encrypted' } },
  banned: { kind: 'banned', retryAt: NOW + 1_200_000 },
  ip: {
    kind: 'key-rejected',
    params: { code: -2015, hint: 'unknown-or-ip', ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348' },
  },
  demo: { kind: 'key-rejected', params: { code: -2015, hint: 'is-demo' } },
  refused: { kind: 'invalid-input', params: { field: 'secret', reason: 'same-as-key' } },
}

const DAMAGED: Problem = { kind: 'invalid-input', params: { field: 'backup', reason: 'damaged' } }
const PROXY_CHECKS: Readonly<Record<string, Problem>> = {
  proxy: {
    kind: 'proxy',
    params: { cause: 'unreachable', host: 'fapi.binance.com', route: 'PROXY 192.168.1.10:8080' },
  },
  'proxy-refused': { kind: 'invalid-input', params: { field: 'url', reason: 'proxy-scheme' } },
}

const WITHDRAWS: CheckedDraft = {
  permissions: { readAt: NOW, withdrawals: true, trading: false, ipRestricted: false },
}

const [, state] = Object.entries(STATES).find(([name]) => name === query.get('state')) ?? []
if (state) mount(App, { target: document.body, props: { bridge: bridgeTo(state) } })
else document.body.append(...Object.keys(STATES).map(linkTo))

void markSettled()

/** Marks the page as ready for a picture, once nothing in it changes any more. */
async function markSettled(): Promise<void> {
  await document.fonts.ready
  await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
  document.documentElement.dataset.settled = ''
}

function linkTo(name: string): HTMLElement {
  const link = document.createElement('a')
  link.href = `?${new URLSearchParams({ state: name, locale })}`
  link.textContent = name
  link.style.display = 'block'
  return link
}

function bridgeTo(state: MonitorState): PlimsollBridge {
  const problem = CHECKS[query.get('check') ?? '']
  const proxyProblem = PROXY_CHECKS[query.get('check') ?? '']
  const localized = { ...state, appearance: { ...state.appearance, locale } }
  return bridgeWithSettings(localized, state.accounts.length > 1 ? CUSTOM_SETTINGS : DEFAULT_SETTINGS, {
    // With a single account the journal is empty.
    'journal:read': () =>
      ok({ entries: state.accounts.length > 1 ? JOURNAL : [], more: state.accounts.length > 1 }),
    'backup:open': () => ok(BACKUP),
    'proxy:test': () =>
      proxyProblem
        ? failed(proxyProblem)
        : ok({ host: 'fapi.binance.com', route: 'PROXY 192.168.1.10:8080', tookMs: 184 }),
    ...(problem ? { 'accounts:check': () => failed(problem) } : {}),
    ...(query.get('check') === 'withdraws' ? { 'accounts:check': () => ok(WITHDRAWS) } : {}),
    ...(query.get('check') === 'unknown'
      ? { 'accounts:check': () => ok({ permissions: 'unknown' as const }) }
      : {}),
    ...(query.get('check') === 'no-pair'
      ? { 'accounts:create-key': () => failed({ kind: 'keychain-unavailable' }) }
      : {}),
    ...(query.get('check') === 'no-history'
      ? { 'history:read': () => ok(historySlice({ since: null })) }
      : {}),
    ...(query.get('check') === 'new-history'
      ? {
          'history:read': (_id, span, points) =>
            ok(sliceOf({ ...pastOf(state.accounts[0]), since: NOW - 5 * 3_600_000 }, span, points)),
        }
      : {}),
    ...(query.get('check') === 'history-failed'
      ? { 'history:read': () => failed({ kind: 'not-readable', params: { file: 'history.db' } }) }
      : {}),
    ...(query.get('check') === 'not-saved'
      ? { 'settings:set': () => failed({ kind: 'not-saved', params: { file: 'settings.json' } }) }
      : {}),
    ...(query.get('check') === 'login' ? { 'login-item:get': () => ok('needs-approval') } : {}),
    ...(query.get('check') === 'login-refused' ? { 'login-item:set': () => ok('not-found') } : {}),
    ...(query.get('check') === 'damaged' ? { 'backup:open': () => failed(DAMAGED) } : {}),
    ...(query.get('check') === 'no-keychain'
      ? { 'accounts:add': () => failed({ kind: 'keychain-unavailable' }) }
      : {}),
  })
}
