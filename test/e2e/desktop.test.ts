import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MonitorState } from '../../shared/state.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview, launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import type { Output } from '../fake-electron/output.ts'
import { ask, draftFor, get, until } from './app.ts'

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
  await get(app, 'settings:set', { pollSeconds: 1 })
  await get(app, 'accounts:add', draftFor(exchange))
  await until(app, ({ risk }) => risk === 'warning')
})
afterAll(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

const trays = () => app.events.filter((event): event is Tray => event.event === 'tray')
/** What is in the panel once it is as wanted. */
const tray = async (is: (shown: Tray) => boolean): Promise<Tray> => {
  await expect.poll(() => is(trays().at(-1) ?? never())).toBe(true)
  return trays().at(-1) ?? never()
}
const notices = async () => (await get(app, 'monitor:state')).notices
const shortcuts = (open: string | null, mask: string | null) => ({ shortcuts: { open, mask } })

async function editSettings(edit: (text: string) => string): Promise<void> {
  const path = join(home, 'settings.json')
  await writeFile(path, edit(await readFile(path, 'utf8')))
}

function never(): never {
  throw new Error('the tray has shown nothing yet')
}

describe('settings', () => {
  it('change the language of tray, menu and window at once', async () => {
    await get(app, 'settings:set', { language: 'zh-CN' })
    const shown = await tray(({ tooltip }) => tooltip.includes('保证金比率'))
    expect(shown.menu).toContain('打开 Plimsoll')
    expect(shown.menu).not.toContain('Open Plimsoll')
    await expect.poll(() => app.page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await get(app, 'drill:start')
    await until(app, ({ label }) => label === '爆仓演习')
    await get(app, 'settings:set', { language: 'system' })
    await until(app, ({ label, drill }) => drill !== null && label !== '爆仓演习')
    await get(app, 'drill:stop')
    const back = await tray(({ tooltip }) => tooltip.includes('margin ratio'))
    expect(back.menu).toContain('Open Plimsoll')
    await expect.poll(() => app.page.locator('html').getAttribute('lang')).toBe('en')
  })

  it('change the theme of the page', async () => {
    const isDark = () => app.page.evaluate<boolean>(`matchMedia('(prefers-color-scheme: dark)').matches`)
    for (const theme of ['dark', 'light'] as const) {
      await get(app, 'settings:set', { theme })
      await expect.poll(isDark).toBe(theme === 'dark')
    }
    await get(app, 'settings:set', { theme: 'system' })
    await app.fake('theme', 'dark')
    await expect.poll(isDark).toBe(true)
    await app.fake('theme', 'light')
  })

  it('say what is told in the tray, and whether amounts are', async () => {
    await tray(({ text }) => text === '61\u202f%')
    await get(app, 'settings:set', { trayText: 'profit' })
    await tray(({ text }) => /^[+−]?[\d.]+K?$/.test(text))
    await get(app, 'settings:set', { trayText: 'available', masked: true })
    const masked = await tray(({ text }) => text === '•••')
    expect(masked.menu).toContain('Margin balance: •••')
    await get(app, 'settings:set', { trayText: 'off', masked: false })
    const shown = await tray(({ text }) => text === '')
    expect(shown.menu.join()).toMatch(/Margin balance: [\d,.]+ USDT/)
  })

  it('draw the number into the icon', async () => {
    await get(app, 'settings:set', { trayText: 'ratio', trayNumber: true })
    await tray(({ icon }) => icon === 'warning 61')
    await app.fake('display', 2)
    await get(app, 'settings:set', { trayNumber: false })
    await tray(({ icon }) => icon === 'warning')
  })
})

describe('shortcuts', () => {
  it('hide amounts, and show the window', async () => {
    await get(app, 'settings:set', shortcuts(OPEN, MASK))
    await app.fake('shortcut', 'press', MASK)
    await tray(({ menu }) => menu.includes('Margin balance: •••'))
    await expect.poll(async () => (await get(app, 'settings:get')).masked).toBe(true)
    await app.fake('shortcut', 'press', MASK)
    await tray(({ menu }) => !menu.includes('Margin balance: •••'))
    await app.fake('shortcut', 'press', OPEN)
  })

  it('that another program has are refused, and the old ones stay', async () => {
    await app.fake('shortcut', 'take', OTHER)
    expect(await ask(app, 'settings:set', shortcuts(OPEN, OTHER))).toEqual({
      ok: false,
      problem: { kind: 'invalid-input', params: { field: 'shortcuts.mask', reason: 'taken' } },
    })
    expect((await get(app, 'settings:get')).shortcuts).toEqual({ open: OPEN, mask: MASK })
    await app.fake('shortcut', 'press', MASK)
    await tray(({ menu }) => menu.includes('Margin balance: •••'))
    await app.fake('shortcut', 'free', OTHER)
    await get(app, 'settings:set', shortcuts(OPEN, OTHER))
    await app.fake('shortcut', 'press', OTHER)
    await tray(({ menu }) => !menu.includes('Margin balance: •••'))
    await expect(app.fake('shortcut', 'press', MASK)).rejects.toThrow('Nothing of the app')
    expect(await notices()).toEqual([])
  })
})

describe('the app', () => {
  it('says its version and system', async () => {
    const about = await get(app, 'app:about')
    expect(about).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), system: 'linux' })
  })

  it('that is not installed does not start with the session', async () => {
    expect(await get(app, 'login-item:get')).toBe('unavailable')
    expect(await get(app, 'login-item:set', true)).toBe('unavailable')
  })

  it('starts anew with what was chosen', async () => {
    await get(app, 'settings:set', { language: 'zh-CN', theme: 'dark', masked: true })
    await app.close()
    await editSettings((text) => text.replace(`"mask": "${OTHER}"`, `"mask": "CommandOrControl+Alt+P"`))
    const next = await launchPreview({ home, env: LANG })
    const { tooltip, menu } = await next.waitFor('tray')
    expect([tooltip, ...menu].join()).toMatch(/打开 Plimsoll/)
    const state = await get(next, 'monitor:state')
    expect(state.appearance satisfies MonitorState['appearance']).toMatchObject({
      locale: 'zh-CN',
      masked: true,
    })
    await next.fake('shortcut', 'press', OPEN)
    // On this system it is the same key: what is found out only by trying is said.
    const { notices: said } = await get(next, 'monitor:state')
    expect(said).toEqual([{ kind: 'shortcut-taken', shortcut: 'mask', keys: 'Ctrl+Alt+P' }])
    await get(next, 'settings:set', shortcuts(OPEN, OTHER))
    expect((await get(next, 'monitor:state')).notices).toEqual([])
    await next.fake('shortcut', 'press', OTHER)
    await expect.poll(async () => (await get(next, 'settings:get')).masked).toBe(false)
    await next.close()
  })
})
