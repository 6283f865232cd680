import { EventEmitter } from 'node:events'
import type { NativeTheme } from 'electron'
import { config } from './config.ts'
import type { Part } from './part.ts'

class FakeNativeTheme
  extends EventEmitter<{ updated: [] }>
  implements
    Part<NativeTheme, 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI' | 'themeSource'>
{
  #source: 'system' | 'light' | 'dark' = 'system'
  #dark: boolean | null = null
  #darkTaskbar: boolean | null = null
  /** Electron reads the taskbar's setting only while it posts `updated`. */
  #readTaskbar: boolean | null = null

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? (this.#dark ?? config().dark) : this.#source === 'dark'
  }

  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.#readTaskbar ?? this.shouldUseDarkColors
  }

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source
  }

  set themeSource(source: 'system' | 'light' | 'dark') {
    if (source === this.#source) return
    this.#source = source
    this.#postUpdated()
  }

  /** Changes the theme of the desktop. Windows has a setting of its own for its taskbar. */
  setDark(dark: boolean, darkTaskbar = dark): void {
    const isSame = dark === (this.#dark ?? config().dark) && darkTaskbar === (this.#darkTaskbar ?? dark)
    this.#dark = dark
    this.#darkTaskbar = darkTaskbar
    if (!isSame) this.#postUpdated()
  }

  /** As in Electron, listeners are called later, not while the theme is set. */
  #postUpdated(): void {
    setImmediate(() => {
      if (process.platform === 'win32') this.#readTaskbar = this.#darkTaskbar ?? this.#dark ?? config().dark
      this.emit('updated')
    })
  }
}

export const nativeTheme = new FakeNativeTheme()
