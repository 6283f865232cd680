import type { Appearance } from '../shared/settings/appearance.ts'
import { followLocale, type Locale } from '../shared/words/locale.ts'

let locale = $state.raw<Locale>('en')

/** From then on whatever is said is said anew when the language changes. */
export function speak(first: Locale): void {
  locale = first
  followLocale(() => locale)
  document.documentElement.lang = first
}

/** Puts on what the user chose: a language, and the colours of gain and loss. */
export function applyAppearance({ locale: chosen, gainLoss }: Appearance): void {
  locale = chosen
  document.documentElement.lang = chosen
  document.documentElement.dataset.gainLoss = gainLoss
}
