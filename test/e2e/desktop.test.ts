import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MonitorState } from '../../shared/state.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview, launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import type { Output } from '../fake-electron/output.ts'
import { draftFor, invoke, replyTo, waitForAccount } from './app.ts'

type Tray = Extract<Output, { event: 'tray' }>

const [OPEN, MASK, OTHER] = ['Control+Alt+P', 'Control+Alt+M', 'Control+Alt+X'] as const
const LANG = { LC_ALL: 'en_US.UTF-8' }

let exchange: TestExchange
let home: string
let app: WindowedPreview

beforeAll(async () => {
  exchange = await startExchange({ ratio: '0.618' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  app = await launchWindowed({ home, env: LANG })
  await invoke(app, 'settings:set', { pollSeconds: 1 })
  await invoke(app, 'accounts:add', draftFor(exchange))
  await waitForAccount(app, ({ risk }) => risk === 'warning')
})
afterAll(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

const trays = () => app.events.filter((event): event is Tray => event.event === 'tray')
/** Waits until the newest tray event matches, and returns it. */
const waitForTray = async (matches: (tray: Tray) => boolean): Promise<Tray> => {
  await expect.poll(() => matches(newestTray())).toBe(true)
  return newestTray()
}
const notices = async () => (await invoke(app, 'monitor:state')).notices
const shortcuts = (open: string | null, mask: string | null) => ({ shortcuts: { open, mask } })

async function editSettings(edit: (text: string) => string): Promise<void> {
  const path = join(home, 'settings.json')
  await writeFile(path, edit(await readFile(path, 'utf8')))
}

function newestTray(): Tray {
  const tray = trays().at(-1)
  if (tray === undefined) throw new Error('the tray has shown nothing yet')
  return tray
}

describe('settings', () => {
  it('change the language of tray, menu and window at once', async () => {
    await invoke(app, 'settings:set', { language: 'zh-CN' })
    const shown = await waitForTray(({ tooltip }) => tooltip.includes('保证金比率'))
    expect(shown.menu).toContain('打开 Plimsoll')
    expect(shown.menu).not.toContain('Open Plimsoll')
    await expect.poll(() => app.page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await invoke(app, 'drill:start')
    await waitForAccount(app, ({ label }) => label === '爆仓演习')
    await invoke(app, 'settings:set', { language: 'system' })
    await waitForAccount(app, ({ label, drill }) => drill !== null && label !== '爆仓演习')
    await invoke(app, 'drill:stop')
    const back = await waitForTray(({ tooltip }) => tooltip.includes('margin ratio'))
    expect(back.menu).toContain('Open Plimsoll')
    await expect.poll(() => app.page.locator('html').getAttribute('lang')).toBe('en')
  })

  it('change the theme of the page', async () => {
    const isDark = () => app.page.evaluate<boolean>(`matchMedia('(prefers-color-scheme: dark)').matches`)
    for (const theme of ['dark', 'light'] as const) {
      await invoke(app, 'settings:set', { theme })
      await expect.poll(isDark).toBe(theme === 'dark')
    }
    await invoke(app, 'settings:set', { theme: 'system' })
    await app.fake('theme', 'dark')
    await expect.poll(isDark).toBe(true)
    await app.fake('theme', 'light')
  })

  it('choose the text in the tray, and whether it shows amounts', async () => {
    await waitForTray(({ text }) => text === '61\u202f%')
    await invoke(app, 'settings:set', { trayText: 'profit' })
    await waitForTray(({ text }) => /^[+−]?[\d.]+K?$/.test(text))
    await invoke(app, 'settings:set', { trayText: 'available', masked: true })
    const masked = await waitForTray(({ text }) => text === '•••')
    expect(masked.menu).toContain('Margin balance: •••')
    await invoke(app, 'settings:set', { trayText: 'off', masked: false })
    const shown = await waitForTray(({ text }) => text === '')
    expect(shown.menu.join()).toMatch(/Margin balance: [\d,.]+ USDT/)
  })

  it('draw the number into the icon', async () => {
    await invoke(app, 'settings:set', { trayText: 'ratio', trayNumber: true })
    await waitForTray(({ icon }) => icon === 'warning 61')
    await app.fake('display', 2)
    await invoke(app, 'settings:set', { trayNumber: false })
    await waitForTray(({ icon }) => icon === 'warning')
  })
})

describe('shortcuts', () => {
  it('hide amounts, and open the window', async () => {
    await invoke(app, 'settings:set', shortcuts(OPEN, MASK))
    await app.fake('shortcut', 'press', MASK)
    await waitForTray(({ menu }) => menu.includes('Margin balance: •••'))
    await expect.poll(async () => (await invoke(app, 'settings:get')).masked).toBe(true)
    await app.fake('shortcut', 'press', MASK)
    await waitForTray(({ menu }) => !menu.includes('Margin balance: •••'))
    await app.fake('shortcut', 'press', OPEN)
  })

  it('that another program has are refused, and the old ones keep working', async () => {
    await app.fake('shortcut', 'take', OTHER)
    expect(await replyTo(app, 'settings:set', shortcuts(OPEN, OTHER))).toEqual({
      ok: false,
      problem: { kind: 'invalid-input', params: { field: 'shortcuts.mask', reason: 'taken' } },
    })
    expect((await invoke(app, 'settings:get')).shortcuts).toEqual({ open: OPEN, mask: MASK })
    await app.fake('shortcut', 'press', MASK)
    await waitForTray(({ menu }) => menu.includes('Margin balance: •••'))
    await app.fake('shortcut', 'free', OTHER)
    await invoke(app, 'settings:set', shortcuts(OPEN, OTHER))
    await app.fake('shortcut', 'press', OTHER)
    await waitForTray(({ menu }) => !menu.includes('Margin balance: •••'))
    await expect(app.fake('shortcut', 'press', MASK)).rejects.toThrow('Nothing of the app')
    expect(await notices()).toEqual([])
  })
})

describe('the app', () => {
  it('reports its version and system', async () => {
    const about = await invoke(app, 'app:about')
    expect(about).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), system: 'linux' })
  })

  it('offers no start at login when it is not installed', async () => {
    expect(await invoke(app, 'login-item:get')).toBe('unavailable')
    expect(await invoke(app, 'login-item:set', true)).toBe('unavailable')
  })

  it('keeps the chosen settings over a restart', async () => {
    await invoke(app, 'settings:set', { language: 'zh-CN', theme: 'dark', masked: true })
    await app.close()
    await editSettings((text) => text.replace(`"mask": "${OTHER}"`, `"mask": "CommandOrControl+Alt+P"`))
    const next = await launchPreview({ home, env: LANG })
    const { tooltip, menu } = await next.waitFor('tray')
    expect([tooltip, ...menu].join()).toMatch(/打开 Plimsoll/)
    const state = await invoke(next, 'monitor:state')
    expect(state.appearance satisfies MonitorState['appearance']).toMatchObject({
      locale: 'zh-CN',
      masked: true,
    })
    await next.fake('shortcut', 'press', OPEN)
    // On Linux both shortcuts are the same keys. That is found out only by registering them, and a notice says so.
    const { notices: shown } = await invoke(next, 'monitor:state')
    expect(shown).toEqual([{ kind: 'shortcut-taken', shortcut: 'mask', keys: 'Ctrl+Alt+P' }])
    await invoke(next, 'settings:set', shortcuts(OPEN, OTHER))
    expect((await invoke(next, 'monitor:state')).notices).toEqual([])
    await next.fake('shortcut', 'press', OTHER)
    await expect.poll(async () => (await invoke(next, 'settings:get')).masked).toBe(false)
    await next.close()
  })
})
