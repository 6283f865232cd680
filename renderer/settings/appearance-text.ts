import { m } from '../../shared/paraglide/messages.js'
import type { GainLoss, Language, Theme, TrayText } from '../../shared/settings/appearance.ts'

/** The name of a language in that language; with `latin`, also readable where no font has Chinese. */
export function languageText(language: Language, latin = false): string {
  switch (language) {
    case 'system':
      return m.preferences_system()
    case 'en':
      return m.language_en()
    case 'zh-CN':
      return latin ? m.language_zh_latin() : m.language_zh()
  }
}

export function themeText(theme: Theme): string {
  switch (theme) {
    case 'system':
      return m.preferences_system()
    case 'light':
      return m.preferences_theme_light()
    case 'dark':
      return m.preferences_theme_dark()
  }
}

export function coloursText(colours: GainLoss): string {
  switch (colours) {
    case 'green-red':
      return m.colours_green_red()
    case 'red-green':
      return m.colours_red_green()
    case 'blue-orange':
      return m.colours_blue_orange()
  }
}

export function trayFigureText(figure: TrayText): string {
  switch (figure) {
    case 'off':
      return m.settings_off()
    case 'ratio':
      return m.tray_figure_ratio()
    case 'profit':
      return m.tray_figure_profit()
    case 'available':
      return m.available_balance()
  }
}
