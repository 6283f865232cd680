import { readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

export interface AutostartEntryOptions {
  readonly path: string
  readonly program: string
  readonly argument: string
}

/** A file by which Linux desktops start a program with the session. */
export interface AutostartEntry {
  readonly path: string
  /** It is there, and was not switched off by the desktop's own settings. */
  isOn(): boolean
  /** Rejects with what the file system says, as `remove` does. */
  write(): Promise<void>
  remove(): Promise<void>
  /** Writes it anew where it is on but starts something else. Never rejects. */
  keepUp(): Promise<void>
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
    async keepUp() {
      if (!isOn() || read(path)?.split('\n').includes(launch)) return
      await write().catch((error: unknown) => console.error(error))
    },
  }

  async function write(): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    await writeFileAtomic(path, wanted)
  }
}

/**
 * Of the Desktop Entry Specification: within quotes a backslash goes before what a shell would take for
 * more than itself, and as the value is a string, each backslash is written as two. A percent sign would
 * begin a field code.
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
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
