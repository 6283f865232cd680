/** A kept key, after `accounts.json` was changed while the app did not run: by a sync tool, a backup, another program. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { madeUpCredentials } from '../exchange/account.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview, launchWindowed, type Preview } from '../fake-electron/launch.ts'
import { type Session, startSession } from '../keyring.ts'
import { draftFor, invoke, waitForAccount, withoutUndefined } from './app.ts'
import { rerouted } from './reroute.ts'
import { fillKey, pasteKey, press, waitForText } from './window.ts'

const ROOT = join(import.meta.dirname, '../..')
const NODE = join(ROOT, 'node_modules/node/bin/node')

const PROXY = { apiKey: 'http://proxy.example:8080', secret: 'zoe:the-password-of-the-proxy' }

interface Row {
  id: string
  label: string
  keyFingerprint: string
  environment: string
  baseUrl?: string
}

let home: string
let session: Session
/** Where the key was entered for. */
let mine: TestExchange
/** Where the file leads to. It knows the same key, so that it would answer. */
let theirs: TestExchange
let app: Preview

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  session = await startSession()
  await session.startKeyring('unlocked')
  mine = await startExchange()
  theirs = await startExchange({ credentials: mine.credentials })
})
afterEach(async () => {
  await app.close()
  await session.stop()
  await mine.close()
  await theirs.close()
  await rm(home, { recursive: true, force: true })
})

const accountsFile = () => join(home, 'accounts.json')

async function launch(): Promise<void> {
  app = await launchPreview({ home, keychain: 'system', env: environment() })
}

/** Requests to production go to `mine`. */
function environment() {
  const routes = Object.fromEntries(
    ['fapi', 'api', 'papi'].map((host) => [`https://${host}.binance.com`, mine.url]),
  )
  return { ...withoutUndefined(session.env), ...rerouted(routes) }
}

/** Adds an account whose key `mine` accepts, and ends the app. */
async function enterKey(
  fields: { environment: 'production' } | ReturnType<typeof draftFor>,
): Promise<string> {
  await launch()
  const draft = { label: 'Main', ...fields, ...mine.credentials }
  const { id } = await invoke(app, 'accounts:add', draft)
  await waitForAccount(app, ({ freshness }) => freshness === 'fresh')
  await app.close()
  return id
}

async function edit(change: (rows: Row[]) => void): Promise<string> {
  const file: { version: number; value: Row[] } = JSON.parse(await readFile(accountsFile(), 'utf8'))
  change(file.value)
  const content = JSON.stringify(file)
  await writeFile(accountsFile(), content)
  return content
}

const editFirst = (fields: Partial<Row>) => edit(([row]) => Object.assign(row ?? {}, fields))

/** Runs a call of keytar in a process of its own, as another program would. */
async function keytar(call: 'getPassword' | 'setPassword', ...args: readonly string[]): Promise<string> {
  const script = `import('keytar').then(async ({ default: keytar }) =>
    process.stdout.write(String(await keytar.${call}('plimsoll', ...${JSON.stringify(args)}))))`
  return (await promisify(execFile)(NODE, ['-e', script], { env: session.env, cwd: ROOT })).stdout
}

/** Waits until every account waits for the user because of its key, also after a refresh. */
async function expectRefused(): Promise<void> {
  const isRefused = async () => {
    const { accounts } = await invoke(app, 'monitor:state')
    return accounts.map(({ connection, pollReason, polling }) => ({
      problem: connection.ok ? null : connection.problem.kind,
      pollReason: polling ? 'polling' : pollReason,
    }))
  }
  const refused = { problem: 'key-elsewhere', pollReason: 'needs-the-user' }
  const all = (await isRefused()).map(() => refused)
  expect(all).not.toEqual([])
  await expect.poll(isRefused).toEqual(all)
  await invoke(app, 'monitor:refresh')
  await expect.poll(isRefused).toEqual(all)
}

it('is not sent to another address; the window says so in both languages, and takes the key again', async () => {
  const id = await enterKey(draftFor(mine))
  await editFirst({ baseUrl: theirs.url })

  const { page, ...windowed } = await launchWindowed({ home, keychain: 'system', env: environment() })
  app = windowed
  const { host } = new URL(theirs.url)
  await waitForText(page, `It is not sent to ${host}.`)
  await waitForText(page, `Enter the key again if this account belongs at ${host}.`)
  await invoke(app, 'settings:set', { language: 'zh-CN' })
  await waitForText(page, `不会发送到 ${host}。`)
  await waitForText(page, `如果此账户确实属于 ${host}，请重新填写密钥`)
  await invoke(app, 'settings:set', { language: 'en' })
  await expectRefused()
  expect(theirs.requests).toEqual([])

  await press(page, 'Enter key…')
  await pasteKey(page)
  await fillKey(page, mine.credentials)
  await press(page, 'Check and save')
  await waitForAccount(app, ({ freshness }) => freshness === 'fresh')
  await app.close()

  const asked = mine.requests.length
  await launch()
  expect(await waitForAccount(app, ({ freshness }) => freshness === 'fresh')).toMatchObject({ id })
  await app.close()
  await editFirst({ baseUrl: mine.url })
  await launch()
  await expectRefused()
  expect(mine.requests).toHaveLength(asked)
})

it('of production is not sent to an address of the file, not even to one with the fingerprint of another key', async () => {
  await enterKey({ environment: 'production' })
  await editFirst({ environment: 'custom', baseUrl: theirs.url })
  await launch()
  await expectRefused()
  await app.close()

  const asked = mine.requests.length
  await editFirst({ environment: 'production', keyFingerprint: 'f'.repeat(64) })
  await launch()
  await expectRefused()
  expect(mine.requests).toHaveLength(asked)
  expect(theirs.requests).toEqual([])
})

it('of one account is not sent to the exchange of another that took its id', async () => {
  const other = await startExchange({ credentials: madeUpCredentials() })
  try {
    await enterKey(draftFor(mine))
    await launch()
    await invoke(app, 'accounts:add', draftFor(other, 'Other'))
    await waitForAccount(app, ({ label, freshness }) => label === 'Other' && freshness === 'fresh')
    await app.close()
    const asked = [mine.requests.length, other.requests.length]
    await edit(([one, two]) => {
      if (one === undefined || two === undefined) throw new Error('there are not two accounts')
      ;[one.id, two.id] = [two.id, one.id]
    })
    await launch()
    await expectRefused()
    expect([mine.requests.length, other.requests.length]).toEqual(asked)
  } finally {
    await other.close()
  }
})

it('is not the password of the proxy: the file is set aside, and nothing of it is lost', async () => {
  await enterKey(draftFor(mine))
  await keytar('setPassword', 'proxy', JSON.stringify(PROXY))
  const keyFingerprint = createHash('sha256').update(`plimsoll ${PROXY.apiKey}`).digest('hex')
  const content = await editFirst({ id: 'proxy', keyFingerprint, baseUrl: theirs.url })
  await launch()
  expect(await invoke(app, 'monitor:state')).toMatchObject({
    accounts: [],
    notices: [{ kind: 'file-set-aside', file: 'accounts.json', reason: 'damaged' }],
  })
  const kept = (await readdir(home)).filter((name) => name.startsWith('accounts.damaged'))
  expect(await readFile(join(home, kept[0] ?? ''), 'utf8')).toBe(content)
  expect(JSON.parse(await keytar('getPassword', 'proxy'))).toEqual(PROXY)
  expect(theirs.requests).toEqual([])
})

it('of an earlier version is bound when it is first read, and refused after a later change', async () => {
  const id = await enterKey(draftFor(mine))
  await keytar('setPassword', id, JSON.stringify(mine.credentials))
  await launch()
  await waitForAccount(app, ({ freshness }) => freshness === 'fresh')
  await app.close()
  // The earlier version reads the same two fields of it, and ignores the third.
  expect(JSON.parse(await keytar('getPassword', id))).toMatchObject(mine.credentials)
  await editFirst({ baseUrl: theirs.url })
  await launch()
  await expectRefused()
  expect(theirs.requests).toEqual([])
})

it('stays with its exchange when a backup names another one for its account', async () => {
  const id = await enterKey(draftFor(mine))
  await launch()
  const path = join(home, 'backup.json')
  await app.fake('dialog', 'save', path)
  await invoke(app, 'backup:export')
  const backup: { accounts: Row[] } = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, JSON.stringify(backup).replaceAll(mine.url, theirs.url))
  await app.fake('dialog', 'open', path)
  await invoke(app, 'backup:open')
  await invoke(app, 'backup:apply')
  await app.close()
  await launch()
  expect(await waitForAccount(app, ({ freshness }) => freshness === 'fresh')).toMatchObject({ id })
  expect(theirs.requests).toEqual([])
})
