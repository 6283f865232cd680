import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readRegularFile } from '../../storage/regular-file.ts'
import { replaceLinkedFile } from '../../storage/replace-file.ts'

/** Far more than an entry with everything the user added to it needs. */
const LARGEST_BYTES = 1024 * 1024

/** Desktops that know this key start the program a few seconds after the panel that shows its tray icon. */
const DELAY = 'X-GNOME-Autostart-Delay'
const DELAY_SECONDS = 5

const COMMAND = /^Exec[ \t]*=[ \t]*(.*)$/m

export interface AutostartEntryOptions {
  readonly path: string
  readonly program: string
  readonly argument: string
}

/** The file that makes a Linux desktop start a program with the session. */
export interface AutostartEntry {
  readonly path: string
  /** False also when the file is there but the desktop's own settings have switched it off. */
  isOn(): boolean
  /** Rejects with the file system's error, as does `remove`. */
  write(): Promise<void>
  remove(): Promise<void>
  /**
   * Brings a file that is on up to date: one that starts a program that has been moved, and one that an earlier version
   * wrote. Lines of the user's stay, and so does a file whose command the user has changed. Never rejects.
   */
  repair(): Promise<void>
}

export function openAutostartEntry({ path, program, argument }: AutostartEntryOptions): AutostartEntry {
  const launch = `Exec=${quoted(program)} ${argument}`
  const delay = `${DELAY}=${DELAY_SECONDS}`
  const wanted = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Plimsoll',
    launch,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    delay,
    '',
  ].join('\n')

  const isOn = () => isEnabled(read(path))
  return {
    path,
    isOn,
    write: () => save(wanted),
    remove: () => rm(path, { force: true }),
    async repair() {
      const text = read(path)
      if (text === null || !isEnabled(text)) return
      const repaired = upToDate(text)
      if (repaired !== text) await save(repaired).catch((error: unknown) => console.error(error))
    },
  }

  async function save(text: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    await replaceLinkedFile(path, text)
  }

  function upToDate(text: string): string {
    const [, command] = COMMAND.exec(text) ?? []
    if (command === undefined) return wanted
    if (!isOwn(command, argument)) return text
    const lines = new RegExp(`^${DELAY}\\s*=`, 'm').test(text) ? launch : `${launch}\n${delay}`
    // A function, because a path may contain what `replace` would take for a pattern.
    return text.replace(COMMAND, () => lines)
  }
}

/** Whether a command has the form that every version has written: one program, as `quoted`, and the argument. */
function isOwn(command: string, argument: string): boolean {
  const [, after] = /^"(?:[^"\\]|\\\\["`$]|\\{4})*" (.*)$/.exec(command) ?? []
  return after?.trimEnd() === argument
}

/**
 * Quotes by the Desktop Entry Specification: a backslash before characters that are special to a shell,
 * then every backslash doubled because the value is a string. A percent sign would begin a field code.
 */
function quoted(program: string): string {
  const escaped = program
    .replaceAll(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
  return `"${escaped}"`
}

function isEnabled(text: string | null): boolean {
  if (text === null) return false
  return !/^Hidden\s*=\s*true\s*$/m.test(text) && !/^X-GNOME-Autostart-enabled\s*=\s*false\s*$/m.test(text)
}

function read(path: string): string | null {
  try {
    return readRegularFile(path, LARGEST_BYTES, 'follow')
  } catch {
    return null
  }
}
