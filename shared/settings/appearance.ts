import type { Locale } from '../words/locale.ts'

/** `system`: whichever the system is set to. */
export const LANGUAGES = ['system', 'en', 'zh-CN'] as const satisfies readonly ('system' | Locale)[]
export type Language = (typeof LANGUAGES)[number]

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** The colour of a gain, then that of a loss. The last pair is told apart by those who do not see red from green. */
export const GAIN_LOSS = ['green-red', 'red-green', 'blue-orange'] as const
export type GainLoss = (typeof GAIN_LOSS)[number]

/** What is told beside the tray icon. */
export const TRAY_TEXTS = ['off', 'ratio', 'profit', 'available'] as const
export type TrayText = (typeof TRAY_TEXTS)[number]

/** How the user wants to see things. */
export interface AppearanceSettings {
  readonly language: Language
  readonly theme: Theme
  readonly gainLoss: GainLoss
  readonly trayText: TrayText
  /** The figure is drawn in the icon, on systems that show nothing beside it. */
  readonly trayNumber: boolean
  /** Amounts are hidden, percentages are not. */
  readonly masked: boolean
}

/** Stands for an amount that is hidden. */
export const MASK = '•••'

export const DEFAULT_APPEARANCE: AppearanceSettings = {
  language: 'system',
  theme: 'system',
  gainLoss: 'green-red',
  trayText: 'ratio',
  trayNumber: false,
  masked: false,
}

/** How the snapshot is to be shown, by all that show it. The theme is left to the system's own parts. */
export interface Appearance extends Omit<AppearanceSettings, 'language' | 'theme'> {
  readonly locale: Locale
}

/** With the system's language for those who have chosen none. */
export function appearanceOf(settings: AppearanceSettings, systemLocale: Locale): Appearance {
  const { language, gainLoss, trayText, trayNumber, masked } = settings
  return { locale: language === 'system' ? systemLocale : language, gainLoss, trayText, trayNumber, masked }
}
