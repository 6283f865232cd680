/** The operating system, as far as the user sees a difference. */
export type System = 'macos' | 'windows' | 'linux'

/** `platform` as in `process.platform`. */
export function systemName(platform: string): System {
  if (platform === 'darwin') return 'macos'
  return platform === 'win32' ? 'windows' : 'linux'
}
