/** `npm start`, `npm run drill`: installs and builds what is missing, then starts the app. */
import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasDisplay, launchPlan, userDataFolder } from './launch.mjs'
import { attend, ROOT, say } from './run.mjs'
import { electronBinary, ensureBuilt, ensureInstalled, nodeBinary } from './setup.mjs'
import { trySystem } from './system.mjs'

const PRODUCT = 'Plimsoll'
const PREVIEW = join(ROOT, 'test/fake-electron/run.ts')

const flags = process.argv.slice(2)
const { platform, env } = process
const display = hasDisplay(platform, env)

await ensureInstalled()
await ensureBuilt()
const electron = await electronBinary()
// The app also runs without a keychain, and says so itself.
if (!flags.includes('--drill')) await trySystem(['keyring'])
const onElectron = electron !== null && display && (await trySystem(['electron-libs']))
const browser = !onElectron && display && (await trySystem(['chromium', 'fonts']))

const temporary = mkdtempSync(join(tmpdir(), 'plimsoll-'))
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
const { on, args } = launchPlan(flags, {
  electron: onElectron ? electron : null,
  display,
  browser,
  linuxRoot: platform === 'linux' && process.getuid?.() === 0,
  home: userDataFolder(PRODUCT, platform, env, homedir()),
  temporary,
})
if (args.includes('--no-sandbox')) say("You are root: Chromium's sandbox is off (--no-sandbox).")
if (!display) say('There is no display: each change of the tray and each notification is printed.')
process.exitCode =
  on === 'electron' && electron !== null
    ? await attend(electron, args)
    : await attend(nodeBinary(), [PREVIEW, ...args])
