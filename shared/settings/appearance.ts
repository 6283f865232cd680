import type { Locale } from '../words/locale.ts'

/** `system` follows the language of the system. */
export const LANGUAGES = ['system', 'en', 'zh-CN'] as const satisfies readonly ('system' | Locale)[]
export type Language = (typeof LANGUAGES)[number]

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** The colour of a gain, then that of a loss. The last pair is for people who cannot tell red from green. */
export const GAIN_LOSS = ['green-red', 'red-green', 'blue-orange'] as const
export type GainLoss = (typeof GAIN_LOSS)[number]

/** The figure beside the tray icon. */
export const TRAY_TEXTS = ['off', 'ratio', 'profit', 'available'] as const
export type TrayText = (typeof TRAY_TEXTS)[number]

export interface AppearanceSettings {
  readonly language: Language
  readonly theme: Theme
  readonly gainLoss: GainLoss
  readonly trayText: TrayText
  /** Whether the figure is drawn in the icon, on systems that show nothing beside it. */
  readonly trayNumber: boolean
  /** Whether amounts are hidden. Percentages never are. */
  readonly masked: boolean
}

/** Shown instead of an amount that is hidden. */
export const MASK = '•••'

export const DEFAULT_APPEARANCE: AppearanceSettings = {
  language: 'system',
  theme: 'system',
  gainLoss: 'green-red',
  trayText: 'ratio',
  trayNumber: false,
  masked: false,
}

/** How figures are shown by every part of the app. The theme is applied through the system instead. */
export interface Appearance extends Omit<AppearanceSettings, 'language' | 'theme'> {
  readonly locale: Locale
}

/** Takes the language of the system when the user has chosen none. */
export function appearanceOf(settings: AppearanceSettings, systemLocale: Locale): Appearance {
  const { language, gainLoss, trayText, trayNumber, masked } = settings
  return { locale: language === 'system' ? systemLocale : language, gainLoss, trayText, trayNumber, masked }
}
