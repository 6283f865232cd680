// Declares the type of the session that `cdp()` returns.
import type {} from '@vitest/browser-playwright'
import axe from 'axe-core'
import { cdp } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import App from '../../renderer/App.svelte'
import { applyLocale } from '../../renderer/appearance.svelte.ts'
import '../../renderer/styles/tokens.css'
import '../../renderer/styles/base.css'
import '../../renderer/styles/surfaces.css'
import type { MonitorState } from '../../shared/state.ts'
import type { Locale } from '../../shared/words/locale.ts'
import { type FakeBridge, fakeBridge } from './bridge.ts'

/** Opens the whole window with a main process that knows one state, in the language the user chose. */
export async function open(
  state: MonitorState,
  bridge: FakeBridge = fakeBridge(state),
  locale: Locale = 'en',
) {
  applyLocale(locale)
  document.title = 'Plimsoll'
  const screen = await render(App, { bridge })
  if (locale !== state.appearance.locale) bridge.publish(withLocale(state, locale))
  return { screen, bridge }
}

export function withLocale(state: MonitorState, locale: Locale): MonitorState {
  return { ...state, appearance: { ...state.appearance, locale } }
}

type Feature = 'prefers-color-scheme' | 'prefers-reduced-motion' | 'forced-colors'

/** Sets the media features of the system. Those that are not given have their defaults again. */
export async function setMediaPreferences(preferences: Partial<Record<Feature, string>> = {}): Promise<void> {
  const features = Object.entries(preferences).map(([name, value]) => ({ name, value }))
  await cdp().send('Emulation.setEmulatedMedia', { features })
}

/** What axe finds wrong for users who cannot see, point or tell colours apart. */
export async function accessibilityViolations(): Promise<string[]> {
  await nextFrame()
  const { violations } = await axe.run(document, { resultTypes: ['violations'] })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  )
}

/** Waits until a change has been drawn, since only then it can be measured. */
export async function nextFrame(): Promise<void> {
  await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
}
