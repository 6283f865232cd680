import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App, Dock, LoginItemSettings, LoginItemSettingsOptions, Settings } from 'electron'
import { commandLine } from './command-line.ts'
import { config } from './config.ts'
import { preventable } from './event.ts'
import { endProcess, isReady, requireNotReady, whenReady } from './lifecycle.ts'
import { systemLanguages } from './locale.ts'
import { systemLoginItems } from './login-items.ts'
import type { Part } from './part.ts'
import { requirePlatform } from './platform.ts'
import { takeLock } from './single-instance.ts'
import { openWindows } from './windows.ts'

type AppPart = Part<
  App,
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'getPath'
  | 'setPath'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'isPackaged'
  | 'getLocale'
  | 'getPreferredSystemLanguages'
  | 'requestSingleInstanceLock'
  | 'enableSandbox'
  | 'setAppUserModelId'
  | 'setToastActivatorCLSID'
  | 'toastActivatorCLSID'
  | 'getLoginItemSettings'
  | 'setLoginItemSettings'
  | 'setActivationPolicy'
  | 'hide'
  | 'focus'
  | 'dock'
  | 'commandLine',
  { commandLine: typeof commandLine; dock: Pick<Dock, 'hide' | 'isVisible'> | undefined }
>

const CLSID = /^(\{[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/i

const DOCK = { hide() {}, isVisible: () => false }

class FakeApp extends EventEmitter implements AppPart {
  readonly commandLine = commandLine
  readonly whenReady = whenReady
  readonly isReady = isReady
  readonly #paths = new Map<string, string>()
  #name: string | null = null
  #quitting = false
  toastActivatorCLSID = ''
  readonly getLoginItemSettings = (options?: LoginItemSettingsOptions): LoginItemSettings =>
    systemLoginItems().getLoginItemSettings(options)
  readonly setLoginItemSettings = (settings: Settings): void =>
    systemLoginItems().setLoginItemSettings(settings)

  get isPackaged(): boolean {
    return config().packaged
  }

  get dock(): Pick<Dock, 'hide' | 'isVisible'> | undefined {
    return process.platform === 'darwin' ? DOCK : undefined
  }

  getName = (): string => this.#name ?? config().name
  setName = (name: string): void => {
    this.#name = name
  }
  getVersion = (): string => config().version
  getAppPath = (): string => config().appDir
  getPreferredSystemLanguages = (): string[] => systemLanguages(process.env)
  getLocale = (): string => this.getPreferredSystemLanguages()[0] ?? 'en-US'

  getPath(name: string): string {
    const path = this.#paths.get(name) ?? this.#defaultPath(name)
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }

  setPath(name: string, path: string): void {
    this.getPath(name)
    this.#paths.set(name, path)
  }

  requestSingleInstanceLock(data?: Record<PropertyKey, unknown>): boolean {
    const me = { argv: process.argv, cwd: process.cwd(), data: data ?? null }
    return takeLock(this.getPath('userData'), me, (second) => {
      const emit = () => this.emit('second-instance', preventable({}), second.argv, second.cwd, second.data)
      void whenReady().then(emit)
    })
  }

  enableSandbox(): void {
    requireNotReady('app.enableSandbox() can only be called before app is ready')
  }

  /** These do nothing that could be seen here. */
  setAppUserModelId(): void {}
  focus(): void {}
  setToastActivatorCLSID(id: string): void {
    requirePlatform('win32', 'app.setToastActivatorCLSID')
    if (!CLSID.test(id)) throw new Error('Invalid CLSID format')
    this.toastActivatorCLSID = id.startsWith('{') ? id : `{${id}}`
  }

  setActivationPolicy(): void {
    requirePlatform('darwin', 'app.setActivationPolicy')
  }

  hide(): void {
    requirePlatform('darwin', 'app.hide')
    for (const window of openWindows()) window.hide()
  }

  /** Emits `before-quit`, closes the windows, then emits `will-quit`. Each step can cancel the quit. */
  quit(): void {
    if (this.#quitting || this.#isPrevented('before-quit')) return
    this.#quitting = true
    for (const window of openWindows()) window.close()
    if (openWindows().length > 0 || this.#isPrevented('will-quit')) {
      this.#quitting = false
      return
    }
    this.#end(0)
  }

  exit(code = 0): void {
    this.#quitting = true
    for (const window of openWindows()) window.destroy()
    this.#end(code)
  }

  /** Is called by each window that has been destroyed. */
  windowClosed(): void {
    if (this.#quitting || openWindows().length > 0) return
    if (!this.emit('window-all-closed')) this.quit()
  }

  #end(code: number): void {
    this.emit('quit', preventable({}), code)
    endProcess(code)
  }

  #isPrevented(name: string): boolean {
    const event = preventable({})
    this.emit(name, event)
    return event.defaultPrevented
  }

  #defaultPath(name: string): string | undefined {
    if (name === 'userData') return config().home
    if (name === 'logs') return join(this.getPath('userData'), 'logs')
    if (name === 'downloads') return join(config().home, 'downloads')
    if (name === 'temp') return tmpdir()
    return undefined
  }
}

export const app = new FakeApp()
