import { type Locale, locales, overwriteGetLocale, setLocale } from '../paraglide/runtime.js'

export type { Locale }

/** The first language of the user's list that we speak; English if none. Any Chinese is better served by ours than by English. */
export function chooseLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const base = language.toLowerCase().split(/[-_]/)[0]
    const spoken = locales.find((locale) => locale.toLowerCase().split('-')[0] === base)
    if (spoken) return spoken
  }
  return 'en'
}

/** Sets the language of every message in this process or page, without a reload. */
export function useLocale(locale: Locale): void {
  void setLocale(locale, { reload: false })
}

/** From now on every message in this process is in the language that this tells when the message is made. */
export function followLocale(current: () => Locale): void {
  overwriteGetLocale(current)
}
