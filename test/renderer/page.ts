// For the type of what `cdp()` answers.
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

/** Opens the whole window on a main process that knows one state, in the language the user chose. */
export async function open(
  state: MonitorState,
  bridge: FakeBridge = fakeBridge(state),
  locale: Locale = 'en',
) {
  applyLocale(locale)
  document.title = 'Plimsoll'
  const screen = await render(App, { bridge })
  if (locale !== state.appearance.locale) bridge.tell(inLanguage(state, locale))
  return { screen, bridge }
}

export function inLanguage(state: MonitorState, locale: Locale): MonitorState {
  return { ...state, appearance: { ...state.appearance, locale } }
}

type Feature = 'prefers-color-scheme' | 'prefers-reduced-motion' | 'forced-colors'

/** What the system asks for, until told otherwise; without arguments, nothing in particular. */
export async function systemAsksFor(wishes: Partial<Record<Feature, string>> = {}): Promise<void> {
  const features = Object.entries(wishes).map(([name, value]) => ({ name, value }))
  await cdp().send('Emulation.setEmulatedMedia', { features })
}

/** What is wrong for somebody who cannot see, point or tell colours apart: one line each. */
export async function barriers(): Promise<string[]> {
  await nextFrame()
  const { violations } = await axe.run(document, { resultTypes: ['violations'] })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  )
}

/** What is measured on screen is known only after it was drawn. */
export async function nextFrame(): Promise<void> {
  await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
}
