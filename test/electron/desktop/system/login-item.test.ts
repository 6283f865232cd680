import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LoginItemOptions, openLoginItem } from '../../../../electron/desktop/system/login-item.ts'
import { macLoginItems, windowsLoginItems } from '../../../fake-electron/login-items.ts'
import { putPipe } from '../../../obstacles.ts'

const EXE = 'C:\\Users\\Ann Lee\\Plimsoll\\Plimsoll.exe'
const DESKTOP_NAME = 'io.github.plimsoll.Plimsoll.desktop'

let home: string
let path: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'plimsoll-home-'))
  path = join(home, '.config/autostart', DESKTOP_NAME)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(home, { recursive: true, force: true })
})

function open(fields: Partial<LoginItemOptions>) {
  return openLoginItem({
    app: windowsLoginItems(EXE),
    platform: 'linux',
    execPath: '/opt/Plimsoll/plimsoll',
    env: {},
    home,
    desktopName: DESKTOP_NAME,
    ...fields,
  })
}

const execOf = async () => /^Exec=(.*)$/m.exec(await readFile(path, 'utf8'))?.[1]

describe('on Windows', () => {
  it('is the quoted program with --hidden, and is found again', async () => {
    const loginItems = windowsLoginItems(EXE)
    const item = open({ app: loginItems, platform: 'win32', execPath: EXE })
    expect(item.get()).toBe('off')
    expect(await item.set(true)).toBe('on')
    expect([...loginItems.commands]).toEqual([`"${EXE}" --hidden`])
    expect(await item.set(false)).toBe('off')
    expect(loginItems.commands.size).toBe(0)
  })

  it('is off when the user switched it off in the system’s settings, and can be switched on again', async () => {
    const loginItems = windowsLoginItems(EXE)
    const item = open({ app: loginItems, platform: 'win32', execPath: EXE })
    await item.set(true)
    loginItems.switchOff()
    expect(item.get()).toBe('off')
    expect(await item.set(true)).toBe('on')
  })
})

describe('on macOS', () => {
  it('is on once the system says so', async () => {
    const item = open({ app: macLoginItems({ approves: true }), platform: 'darwin' })
    expect(item.get()).toBe('off')
    expect(await item.set(true)).toBe('on')
    expect(await item.set(false)).toBe('off')
  })

  it('may need the user’s approval', async () => {
    const item = open({ app: macLoginItems({ approves: false }), platform: 'darwin' })
    expect(await item.set(true)).toBe('needs-approval')
    expect(item.get()).toBe('needs-approval')
  })
})

describe('that the system does not take', () => {
  it('stays off on macOS, which does not find the app', async () => {
    const item = open({ app: macLoginItems({ approves: true, found: false }), platform: 'darwin' })
    expect(await item.set(true)).toBe('not-found')
    expect(item.get()).toBe('not-found')
  })

  it('stays off on Windows, where a policy keeps it from the registry', async () => {
    const app = { ...windowsLoginItems(EXE), setLoginItemSettings() {} }
    expect(await open({ app, platform: 'win32', execPath: EXE }).set(true)).toBe('off')
  })

  it('stays off when Electron throws', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const setLoginItemSettings = () => {
      throw new Error('refused')
    }
    const app = { ...windowsLoginItems(EXE), setLoginItemSettings }
    expect(await open({ app, platform: 'win32', execPath: EXE }).set(true)).toBe('off')
    expect(error).toHaveBeenCalledOnce()
  })
})

describe('on Linux', () => {
  it('is a desktop entry in the autostart folder', async () => {
    const item = open({})
    expect(item.get()).toBe('off')
    expect(await item.set(true)).toBe('on')
    const entry = await readFile(path, 'utf8')
    expect(entry.split('\n')).toEqual([
      '[Desktop Entry]',
      'Type=Application',
      'Name=Plimsoll',
      'Exec="/opt/Plimsoll/plimsoll" --hidden',
      'Terminal=false',
      'X-GNOME-Autostart-enabled=true',
      'X-GNOME-Autostart-Delay=5',
      '',
    ])
    expect(await item.set(false)).toBe('off')
    expect(existsSync(path)).toBe(false)
    expect(await item.set(false)).toBe('off')
  })

  it('is in XDG_CONFIG_HOME when that is set', async () => {
    const folder = join(home, 'elsewhere')
    await open({ env: { XDG_CONFIG_HOME: folder } }).set(true)
    expect(existsSync(join(folder, 'autostart', DESKTOP_NAME))).toBe(true)
  })

  it('starts the AppImage, not the program inside it', async () => {
    await open({ env: { APPIMAGE: '/home/ann/Apps/Plimsoll.AppImage' } }).set(true)
    expect(await execOf()).toBe('"/home/ann/Apps/Plimsoll.AppImage" --hidden')
  })

  it.each([
    ['/home/Ann Lee/Plimsoll', '"/home/Ann Lee/Plimsoll"'],
    ['/a/"b"', '"/a/\\\\"b\\\\""'],
    ['/a/$HOME/`b`', '"/a/\\\\$HOME/\\\\`b\\\\`"'],
    ['/a\\b', '"/a\\\\\\\\b"'],
    ['/100%/f', '"/100%%/f"'],
    ['/应用/Plimsoll', '"/应用/Plimsoll"'],
  ])('quotes %s', async (program, quoted) => {
    await open({ execPath: program }).set(true)
    expect(await execOf()).toBe(`${quoted} --hidden`)
  })

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('is off by %s', async (line) => {
    const item = open({})
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, `[Desktop Entry]\nExec=plimsoll\n${line}\n`)
    expect(item.get()).toBe('off')
    await item.repair()
    expect(await readFile(path, 'utf8')).toContain(line)
    expect(await item.set(true)).toBe('on')
  })

  it('follows an AppImage that was moved', async () => {
    await open({ env: { APPIMAGE: '/old/Plimsoll.AppImage' } }).set(true)
    await open({ env: { APPIMAGE: '/new/Plimsoll.AppImage' } }).repair()
    expect(await execOf()).toBe('"/new/Plimsoll.AppImage" --hidden')
  })

  it.each(['/opt/Plimsoll/plimsoll', '/old/"$My" `100%` \\Plimsoll'])(
    'of an earlier version gets what it lacks, and keeps the user’s lines, when it starts %s',
    async (program) => {
      await open({ execPath: program }).set(true)
      const entry = await readFile(path, 'utf8')
      await writeFile(path, `${entry.replace('X-GNOME-Autostart-Delay=5\n', '')}Icon=mine\nOnlyShowIn=KDE;\n`)
      await open({}).repair()
      expect((await readFile(path, 'utf8')).split('\n')).toEqual([
        '[Desktop Entry]',
        'Type=Application',
        'Name=Plimsoll',
        'Exec="/opt/Plimsoll/plimsoll" --hidden',
        'X-GNOME-Autostart-Delay=5',
        'Terminal=false',
        'X-GNOME-Autostart-enabled=true',
        'Icon=mine',
        'OnlyShowIn=KDE;',
        '',
      ])
    },
  )

  it.each([
    'Exec="/opt/Plimsoll/plimsoll" --hidden\nX-GNOME-Autostart-Delay = 30\n',
    'Exec=sh -c "sleep 20; exec plimsoll --hidden"\n',
    'Exec="nice" "/opt/Plimsoll/plimsoll" --hidden\n',
    'Exec="/old/plimsoll" --drill\n',
  ])('that the user has changed stays as it is: %j', async (lines) => {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, `[Desktop Entry]\n${lines}`)
    await open({}).repair()
    expect(await readFile(path, 'utf8')).toBe(`[Desktop Entry]\n${lines}`)
  })

  it('repair does not create it', async () => {
    await open({}).repair()
    expect(existsSync(path)).toBe(false)
  })

  it('that is a link stays one', async () => {
    await mkdir(dirname(path), { recursive: true })
    await symlink(join(home, 'mine.desktop'), path)
    await writeFile(join(home, 'mine.desktop'), '[Desktop Entry]\n')
    const item = open({})
    expect(item.get()).toBe('on')
    await item.repair()
    expect(await readlink(path)).toBe(join(home, 'mine.desktop'))
    expect(await readFile(join(home, 'mine.desktop'), 'utf8')).toContain('/opt/Plimsoll/plimsoll')
  })

  it('is off when a pipe is in its place, which stays', async () => {
    await mkdir(dirname(path), { recursive: true })
    putPipe(path)
    const item = open({})
    expect(item.get()).toBe('off')
    await item.repair()
    await expect(item.set(true)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
    expect(item.get()).toBe('off')
  })

  it('that cannot be written is a problem with the name of the file', async () => {
    await writeFile(join(home, '.config'), 'no folder')
    const item = open({})
    await expect(item.set(true)).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: DESKTOP_NAME } },
    })
    expect(item.get()).toBe('off')
  })
})

describe('the login item is unavailable', () => {
  it.each<[string, Partial<LoginItemOptions>]>([
    ['when the app is not packaged', { app: { ...windowsLoginItems(EXE), isPackaged: false } }],
    ['within Flatpak', { env: { FLATPAK_ID: 'io.github.plimsoll.Plimsoll' } }],
    ['within Snap', { env: { SNAP: '/snap/plimsoll/1' } }],
    ['on an unknown system', { platform: 'freebsd' }],
  ])('%s, and does nothing', async (_name, fields) => {
    const item = open(fields)
    expect(item.get()).toBe('unavailable')
    expect(await item.set(true)).toBe('unavailable')
    await item.repair()
    expect(existsSync(join(home, '.config'))).toBe(false)
  })
})
