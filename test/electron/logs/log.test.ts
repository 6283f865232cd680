import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLog } from '../../../electron/logs/log.ts'
import { openLogFile } from '../../../electron/logs/log-file.ts'
import { OBSTACLES } from '../../obstacles.ts'

let home: string
let folder: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-log-'))
  folder = join(home, 'logs')
})
afterEach(() => rmSync(home, { recursive: true }))

const now = () => Date.UTC(2026, 10, 22, 14, 5, 9, 120)
const open = () => openLog({ folder, now })
const read = (name = 'plimsoll.log') => readFileSync(join(folder, name), 'utf8')

describe('a log', () => {
  it('has a readable and searchable line for each event', () => {
    open().write(
      { level: 'info', event: 'started', fields: { version: '0.1.0', platform: 'linux' } },
      { level: 'warn', event: 'network-changed' },
    )
    expect(read()).toBe(
      '2026-11-22T14:05:09.120Z info  started version=0.1.0 platform=linux\n' +
        '2026-11-22T14:05:09.120Z warn  network-changed\n',
    )
  })

  it('appends to the file of an earlier run', () => {
    open().write({ level: 'info', event: 'first' })
    open().write({ level: 'info', event: 'second' })
    expect(read().trim().split('\n')).toHaveLength(2)
  })

  it('can be read only by the user', () => {
    open().write({ level: 'info', event: 'started' })
    expect(statSync(join(folder, 'plimsoll.log')).mode & 0o077).toBe(0)
  })

  it('escapes values that look like another line or field', () => {
    open().write({ level: 'info', event: 'x', fields: { a: '1 b=2\n2026-11-22 error y' } })
    expect(read().split('\n')).toHaveLength(2)
    expect(read()).toContain('a="1 b=2\\n2026-11-22 error y"')
  })

  it('escapes characters that break a line or turn its direction', () => {
    open().write({
      level: 'info',
      event: 'x',
      fields: { a: 'b\u0085c\u2028d\u202ee\u2066f\u{e0041}\ud83d 币安' },
    })
    expect(read()).toContain('a="b\\u{85}c\\u{2028}d\\u{202e}e\\u{2066}f\\u{e0041}\\ud83d 币安"\n')
  })

  it('shortens long values', () => {
    open().write({ level: 'info', event: 'x', fields: { text: 'no secret '.repeat(300) } })
    expect(read().length).toBeLessThan(600)
  })

  it('removes what looks secret from events, names and values', () => {
    const key = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A'
    open().write({ level: 'info', event: `x-${key}`, fields: { [key]: key, ip: '203.0.113.7' } })
    expect(read()).not.toMatch(/vmPUZE6|203\.0/)
    expect(read()).toContain('[secret]')
  })
})

describe('an error', () => {
  it('is logged with its name, text and position, without the folders of this computer', () => {
    const error = new TypeError("open '/home/Jan Maier/.config/Plimsoll/journal.db' failed")
    open().error(error)
    expect(read()).toMatch(
      / error internal-error name=TypeError text="open 'journal\.db' failed" at="?log\.test\.ts:\d+:\d+/,
    )
    expect(read()).not.toContain('Jan')
  })

  it('is logged with its code and its cause', () => {
    const cause = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    open().error(Object.assign(new Error('not written', { cause }), { code: 'ERR_SQLITE' }))
    expect(read()).toContain('code=ERR_SQLITE text="not written (no space left)"')
  })

  it.each([
    ['C:\\Users\\Jan Maier\\AppData\\x.json', "'"],
    ['/home/jan/x.json', '"'],
    ['/home/jan/x.json', ' '],
  ])('has file names without their folder: %s within %s', (path, quote) => {
    open().error(new Error(`read ${quote}${path}${quote} failed`))
    expect(read()).toContain('x.json')
    expect(read().split(' at=')[0]).not.toMatch(/Jan|jan/)
  })

  it.each([
    ['a text', '"a text"'],
    [undefined, 'undefined'],
    [{ secret: 'x' }, 'object'],
  ])('that is not an Error is still logged: %j', (thrown, text) => {
    open().error(thrown)
    expect(read()).toContain(`internal-error text=${text}\n`)
  })
})

describe('a large log', () => {
  it('stays within its size, and so does each line, whatever is logged', () => {
    const log = open()
    const text = 'ä b\n\u202e'.repeat(100_000)
    const fields = Object.fromEntries(
      Array.from({ length: 3 }, (_, field) => [`field-${field}`, text.slice(0, 3_900)]),
    )
    const error = Object.assign(new Error(text), { name: text, code: text, stack: 'a'.repeat(1_000_000) })
    for (let lines = 0; lines < 200; lines += 1) {
      log.write(
        { level: 'warn', event: 'odd', fields },
        { level: 'warn', event: text, fields: { [text]: text } },
      )
      log.error(error)
    }
    const files = readdirSync(folder)
    expect(files.length).toBeLessThanOrEqual(4)
    const longest = Math.max(
      ...files.flatMap((name) =>
        read(name)
          .split('\n')
          .map((line) => line.length),
      ),
    )
    expect(longest).toBeLessThan(8_192)
    for (const name of files) expect(statSync(join(folder, name)).size).toBeLessThan(256 * 1024 + 16_384)
  })

  it('continues in a new file, and the oldest file is deleted', () => {
    const file = openLogFile({ folder, largest: 100, files: 3, now })
    for (let index = 0; index < 60; index += 1) file.write(`line ${index} ${'x'.repeat(20)}`)
    expect(readdirSync(folder).sort()).toEqual(['plimsoll.1.log', 'plimsoll.2.log', 'plimsoll.log'])
    const lines = [read('plimsoll.2.log'), read('plimsoll.1.log'), read()].join('').trim().split('\n')
    const numbers = lines.map((line) => Number(line.split(' ')[1]))
    expect(numbers).toEqual(Array.from(numbers, (_, index) => 60 - numbers.length + index))
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(150)
  })

  it('is truncated when it cannot be renamed, so that it does not fill the disk', () => {
    mkdirSync(join(folder, 'plimsoll.1.log', 'in the way'), { recursive: true })
    const file = openLogFile({ folder, largest: 100, files: 2, now })
    for (let index = 0; index < 60; index += 1) expect(file.write('x'.repeat(30))).toBe(true)
    expect(statSync(join(folder, 'plimsoll.log')).size).toBeLessThanOrEqual(250)
  })
})

describe('in the place of a log', () => {
  it.each(OBSTACLES)('$name is set aside, with a notice', ({ put, reason }) => {
    mkdirSync(folder)
    for (const name of ['plimsoll.log', 'plimsoll.2.log']) put(join(folder, name))
    const log = open()
    const keptAs = `plimsoll.${reason}-2026-11-22T14-05-09-120Z.log`
    expect(log.notice).toMatchObject({ kind: 'file-set-aside', file: 'plimsoll.log', keptAs, reason })
    log.write({ level: 'info', event: 'started' })
    expect(read()).toMatch(/started\n$/)
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([keptAs, `plimsoll.2.${reason}-2026-11-22T14-05-09-120Z.log`]),
    )
    expect(readdirSync(folder)).not.toContain('plimsoll.2.log')
  })
})

describe('a log that cannot be written', () => {
  it('does not throw, and logs how many lines are missing once it can be written', () => {
    writeFileSync(folder, 'a file where the folder should be')
    const log = open()
    log.write({ level: 'info', event: 'one' }, { level: 'info', event: 'two' })
    log.error(new Error('three'))
    rmSync(folder)
    log.write({ level: 'info', event: 'four' })
    expect(read()).toMatch(/ warn {2}lines-lost count=3\n.* info {2}four\n$/)
    log.write({ level: 'info', event: 'five' })
    expect(read().match(/lines-lost/g)).toHaveLength(1)
  })

  it('continues in a new folder when its folder is deleted', () => {
    const log = open()
    log.write({ level: 'info', event: 'one' })
    rmSync(folder, { recursive: true })
    log.write({ level: 'info', event: 'two' })
    expect(read()).toMatch(/two\n$/)
  })

  it.each(OBSTACLES)('because $name was put in its place does not wait or throw', ({ put }) => {
    const log = open()
    log.write({ level: 'info', event: 'one' })
    const path = join(folder, 'plimsoll.log')
    rmSync(path)
    put(path)
    log.write({ level: 'info', event: 'two' })
    renameSync(path, join(folder, 'other'))
    log.write({ level: 'info', event: 'three' })
    expect(read()).toContain('lines-lost count=1')
  })

  // Root can write to any folder.
  it.skipIf(process.getuid?.() === 0)('does not throw when the folder is read-only', () => {
    mkdirSync(folder)
    chmodSync(folder, 0o500)
    expect(() => open().write({ level: 'info', event: 'one' })).not.toThrow()
    chmodSync(folder, 0o700)
    expect(readdirSync(folder)).toEqual([])
  })
})
