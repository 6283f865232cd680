import type { Appearance } from '../shared/settings/appearance.ts'
import { followLocale, type Locale } from '../shared/words/locale.ts'

let locale = $state.raw<Locale>('en')

/** Sets the language. Texts read it from a state, so they change with it. */
export function applyLocale(next: Locale): void {
  locale = next
  followLocale(() => locale)
  document.documentElement.lang = next
}

/** Applies the language and the colours of gain and loss that the user chose. */
export function applyAppearance({ locale: chosen, gainLoss }: Appearance): void {
  applyLocale(chosen)
  document.documentElement.dataset.gainLoss = gainLoss
}
