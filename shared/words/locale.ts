import { type Locale, locales, overwriteGetLocale, setLocale } from '../paraglide/runtime.js'

export type { Locale }

/** The first of the user's languages that the app has, or else English. Any kind of Chinese gets the Chinese that we have. */
export function chooseLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const base = language.toLowerCase().split(/[-_]/)[0]
    const supported = locales.find((locale) => locale.toLowerCase().split('-')[0] === base)
    if (supported) return supported
  }
  return 'en'
}

/** Sets the language of every message in this process or page, without a reload. */
export function useLocale(locale: Locale): void {
  void setLocale(locale, { reload: false })
}

/** Makes every message in this process ask for the current language from now on. */
export function followLocale(current: () => Locale): void {
  overwriteGetLocale(current)
}
