import type { System } from '../../../shared/system.ts'

/** As far as the window has to tell systems apart. */
export function systemName(platform: NodeJS.Platform): System {
  if (platform === 'darwin') return 'macos'
  return platform === 'win32' ? 'windows' : 'linux'
}
