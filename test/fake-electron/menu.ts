import { EventEmitter } from 'node:events'
import type { KeyboardEvent, Menu, MenuItem, MenuItemConstructorOptions } from 'electron'
import { parseAccelerator } from './accelerator.ts'
import { menuRole } from './menu-roles.ts'
import type { Part } from './part.ts'
import { focusedWindow } from './windows.ts'

type MenuItemPart = Part<
  MenuItem,
  'id' | 'label' | 'enabled' | 'visible' | 'checked' | 'type' | 'click' | 'submenu',
  { submenu: FakeMenu | undefined; click: () => void }
>

const TYPES = ['normal', 'separator', 'submenu', 'checkbox', 'radio', 'header', 'palette'] as const

/** `MenuItemConstructorOptions` whose handler is called with the stand-in's own item. */
export type MenuItemTemplate = Omit<MenuItemConstructorOptions, 'click' | 'submenu'> & {
  click?: (item: FakeMenuItem, window: undefined, event: KeyboardEvent) => void
  submenu?: MenuItemTemplate[] | FakeMenu
}

export class FakeMenuItem implements MenuItemPart {
  readonly id: string
  readonly type: (typeof TYPES)[number]
  readonly submenu: FakeMenu | undefined
  readonly role: MenuItemConstructorOptions['role']
  /** In the form of `parseAccelerator`. Null for an item without keys. */
  readonly keys: string | null
  label: string
  enabled: boolean
  visible: boolean
  checked: boolean
  readonly #onClick: MenuItemTemplate['click']

  constructor(options: MenuItemTemplate) {
    const { role, accelerator, submenu } = menuItemDefaults(options)
    this.role = role
    this.keys = accelerator === undefined ? null : parseAccelerator(accelerator)
    this.submenu = Array.isArray(submenu) ? FakeMenu.buildFromTemplate(submenu) : submenu
    this.type = options.type ?? (this.submenu === undefined ? 'normal' : 'submenu')
    if (!TYPES.includes(this.type)) throw new Error(`Unknown menu item type: ${this.type}`)
    if (this.type === 'submenu' && this.submenu === undefined) throw new Error('Invalid submenu')
    this.id = options.id ?? ''
    this.label = options.label ?? options.role ?? ''
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.#onClick = options.click
  }

  /** An item with a role does what Electron does for it, and has its own handler only for other roles. */
  click(): void {
    if (!this.enabled) return
    const act = this.role === undefined ? undefined : menuRole(this.role).act
    if (act !== undefined) act(focusedWindow())
    else this.#onClick?.(this, undefined, {})
  }
}

function menuItemDefaults({ role, accelerator, submenu }: MenuItemTemplate) {
  const defaults = role === undefined ? {} : menuRole(role)
  return {
    role,
    accelerator: accelerator ?? defaults.accelerator,
    submenu: submenu ?? defaults.submenu,
  }
}

type MenuPart = Part<
  Menu,
  'items' | 'getMenuItemById' | 'popup',
  { items: FakeMenuItem[]; getMenuItemById: (id: string) => FakeMenuItem | null }
>

export class FakeMenu extends EventEmitter implements MenuPart {
  static #applicationMenu: FakeMenu | null = null
  static #wasSet = false

  static buildFromTemplate(template: MenuItemTemplate[]): FakeMenu {
    if (!Array.isArray(template)) {
      throw new TypeError('Invalid template for Menu: Menu template must be an array')
    }
    if (!template.every((item) => 'label' in item || 'role' in item || 'type' in item)) {
      throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type')
    }
    return new FakeMenu(template.map((item) => new FakeMenuItem(item)))
  }

  static setApplicationMenu(menu: FakeMenu | null): void {
    FakeMenu.#applicationMenu = menu
    FakeMenu.#wasSet = true
  }

  /** Electron's own menu, for an app that has set none by the time it has launched, not even null. */
  static setDefaultApplicationMenu(): void {
    if (FakeMenu.#wasSet) return
    const mac: MenuItemTemplate[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
    const roles = ['fileMenu', 'editMenu', 'viewMenu', 'windowMenu'] as const
    FakeMenu.setApplicationMenu(FakeMenu.buildFromTemplate([...mac, ...roles.map((role) => ({ role }))]))
  }

  /** Chooses the item of the application menu with these keys, if it has one. */
  static pressKeys(keys: string): void {
    const items = FakeMenu.#applicationMenu?.visibleItems() ?? []
    items.find((item) => item.keys === keys)?.click()
  }

  static getApplicationMenu(): FakeMenu | null {
    return FakeMenu.#applicationMenu
  }

  readonly items: FakeMenuItem[]

  constructor(items: FakeMenuItem[] = []) {
    super()
    this.items = items
  }

  getMenuItemById(id: string): FakeMenuItem | null {
    return this.visibleItems().find((item) => item.id === id) ?? null
  }

  popup(): void {
    this.emit('menu-will-show')
  }

  /** The visible items of the menu and its submenus, from top to bottom. */
  visibleItems(): FakeMenuItem[] {
    return this.items
      .filter((item) => item.visible && item.type !== 'separator')
      .flatMap((item) => [item, ...(item.submenu?.visibleItems() ?? [])])
  }
}
