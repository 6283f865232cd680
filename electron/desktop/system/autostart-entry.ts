import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readRegularFile } from '../../storage/regular-file.ts'
import { replaceLinkedFile } from '../../storage/replace-file.ts'

/** Far more than an entry with everything the user added to it needs. */
const LARGEST_BYTES = 1024 * 1024

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
  /** Rewrites the file if it is on but starts a program that has been moved. Never rejects. */
  repair(): Promise<void>
}

export function openAutostartEntry({ path, program, argument }: AutostartEntryOptions): AutostartEntry {
  const launch = `Exec=${quoted(program)} ${argument}`
  const wanted = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Plimsoll',
    launch,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')

  const isOn = () => isEnabled(read(path))
  return {
    path,
    isOn,
    write,
    remove: () => rm(path, { force: true }),
    async repair() {
      if (!isOn() || read(path)?.split('\n').includes(launch)) return
      await write().catch((error: unknown) => console.error(error))
    },
  }

  async function write(): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    await replaceLinkedFile(path, wanted)
  }
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
